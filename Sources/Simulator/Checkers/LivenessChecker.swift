import Domain

/// A dialing campaign is at work, or says what it waits for, and then goes on.
struct LivenessChecker {
    private static let patience: Duration = .seconds(300)
    /// A window opens once a week at the least; numbers rest, carriers are left alone and retries wait for hours.
    private static let longestWait: Duration = .seconds(8 * 86_400)
    /// The openings of windows that were looked at.
    private var openings: [CampaignID: Instant] = [:]
    private var quietSince: [CampaignID: Instant] = [:]

    /// `now` is the engine's time.
    mutating func check(_ snapshot: Campaign, at now: Instant) -> String? {
        if let waiting = snapshot.waitingFor, waiting.reason.hasPrefix("the calling window opens"), openings[snapshot.id] != waiting.until {
            openings[snapshot.id] = waiting.until
            // To the millisecond: an hour lost each day is noticed by nobody else.
            if !HandWindow.allows(waiting.until, snapshot.settings) { return "waits for a window that does not open" }
            let before = waiting.until.advanced(by: .milliseconds(-1))
            if HandWindow.allows(before, snapshot.settings) { return "waits for a window that is open before" }
        }
        if let waiting = snapshot.waitingFor, waiting.until > now.advanced(by: Self.longestWait) { return "waits for more than a week" }
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
