import Domain

/// How often each recipient is reached, counted from what the carrier was asked: by all campaigns of an account together, on both channels.
/// What the law allows is read from its sources (``HandPlace``), not from the engine's rules.
struct ContactChecker {
    private let account: AccountSettings
    private let caps: [ContactCap]
    private var asked: [PhoneNumber: [Attempt]] = [:]

    init(_ account: AccountSettings) {
        self.account = account
        caps = account.contactCaps.map(\.cap)
    }

    /// A request to place for a campaign of these settings. `wasPlaced` says whether an attempt that was asked for earlier was placed, or may still be.
    mutating func check(placing attempt: Attempt, _ settings: CampaignSettings?, wasPlaced: (AttemptID) -> Bool) -> String? {
        let before = (asked[attempt.phone] ?? []).filter { wasPlaced($0.id) }
        asked[attempt.phone, default: []].append(attempt)
        // The law binds some kinds of attempts, and counts all.
        for cap in law(attempt, settings) {
            let count = before.count { (.zero..<cap.period).contains($0.placedAt.duration(to: attempt.placedAt)) }
            if count >= cap.limit { return "\(count + 1) attempts to a recipient within \(cap.period), against the law" }
        }
        let times = (asked[attempt.phone] ?? []).filter { $0.id == attempt.id || wasPlaced($0.id) }.map(\.placedAt).sorted()
        for cap in caps {
            for first in times.indices where first + cap.limit < times.count {
                let span = times[first].duration(to: times[first + cap.limit])
                if span < cap.period { return "\(cap.limit + 1) attempts to a recipient within \(cap.period)" }
            }
        }
        return nil
    }

    /// A refusal by the store, given the times of all attempts to the recipient that were opened before: it must be due, and
    /// last until the moment at which each cap has room again.
    func check(_ attempt: Attempt, _ settings: CampaignSettings?, blockedUntil until: Instant, times: [Instant]) -> String? {
        var due: Instant?
        for cap in caps + law(attempt, settings) {
            let counting = times.filter { $0.duration(to: attempt.placedAt) < cap.period }.sorted()
            guard counting.count >= cap.limit else { continue }
            // When so many have expired that one more is within the limit.
            due = max(due ?? .epoch, counting[counting.count - cap.limit].advanced(by: cap.period))
        }
        guard let due else { return "a recipient is put off who may be contacted" }
        return due == until ? nil : "a recipient is put off by \(due.duration(to: until)) more than caps ask for"
    }

    private func law(_ attempt: Attempt, _ settings: CampaignSettings?) -> [ContactCap] {
        settings.flatMap { HandPlace.of(attempt.phone)?.caps($0, account, at: attempt.placedAt) } ?? []
    }
}
