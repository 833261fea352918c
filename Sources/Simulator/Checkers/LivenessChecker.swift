import Domain

/// A dialing campaign is at work, or says what it waits for, and then goes on.
struct LivenessChecker {
    private static let patience: Duration = .seconds(300)
    private var quietSince: [CampaignID: Instant] = [:]

    /// `now` is the engine's time.
    mutating func check(_ snapshot: Campaign, at now: Instant) -> String? {
        let isWaiting = snapshot.waitingFor.map { $0.until.advanced(by: Self.patience) > now } ?? false
        guard snapshot.status == .dialing, snapshot.stats.inFlight == 0, !isWaiting else {
            quietSince[snapshot.id] = nil
            return nil
        }
        guard let since = quietSince[snapshot.id] else {
            quietSince[snapshot.id] = now
            return nil
        }
        return since.advanced(by: Self.patience) < now ? "dialing, nothing in flight, and not a word what it waits for" : nil
    }

    /// An outage excuses silence.
    mutating func forgive() { quietSince = [:] }
}
