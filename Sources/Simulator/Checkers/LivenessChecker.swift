import Domain

/// A dialing campaign is at work, or says what it waits for, and then goes on.
struct LivenessChecker {
    private static let patience: Duration = .seconds(300)
    /// Numbers rest, carriers are left alone and retries wait for hours, and then for the campaign's window: it opens once a week, where
    /// no blackout date takes that day. A prospect's own may first open when clocks change.
    private static let longestWait: Duration = .seconds(22 * 86_400)
    /// The openings of windows that were looked at.
    private var openings: [CampaignID: Instant] = [:]
    private var quietSince: [CampaignID: Instant] = [:]

    /// `now` is the engine's time, `recipients` whom the campaign reaches: one of them may be back in the queue before the disk says so.
    mutating func check(_ snapshot: Campaign, at now: Instant, _ account: AccountSettings, recipients: (CampaignID) -> [PhoneNumber])
        -> String?
    {
        if let waiting = snapshot.waitingFor, waiting.reason.hasPrefix("the calling window opens"), openings[snapshot.id] != waiting.until {
            openings[snapshot.id] = waiting.until
            guard let until = waiting.until else { return "waits for a window, and does not say until when" }
            // To the millisecond: an hour lost each day is noticed by nobody else. Its own, or that of one of its prospects.
            let opens =
                HandWindow.opens(at: until, snapshot.settings, account)
                || recipients(snapshot.id).contains { HandWindow.opens(at: until, snapshot.settings, $0, account) }
            if !opens { return "waits for a window that does not open then" }
        }
        if let until = snapshot.waitingFor?.until, until > now.advanced(by: Self.longestWait), openings[snapshot.id] != until {
            let opens = recipients(snapshot.id).contains { HandWindow.opens(at: until, snapshot.settings, $0, account) }
            if !opens { return "waits for more than three weeks, and for no window" }
        }
        // For what has no time, such as the end of a call, another checker looks.
        let isWaiting = snapshot.waitingFor.map { $0.until.map { $0.advanced(by: Self.patience) > now } ?? true } ?? false
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
