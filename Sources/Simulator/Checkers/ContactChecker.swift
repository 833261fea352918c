import Domain

/// How often each recipient is reached, counted from what the carrier was asked: by all campaigns of an account together, on both channels.
struct ContactChecker {
    private let caps: [ContactCap]
    private var asked: [PhoneNumber: [Attempt]] = [:]

    init(caps: [ContactCap]) { self.caps = caps }

    /// A request to place. `wasPlaced` says whether an attempt that was asked for earlier was placed, or may still be.
    mutating func check(placing attempt: Attempt, wasPlaced: (AttemptID) -> Bool) -> String? {
        asked[attempt.phone, default: []].append(attempt)
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
    func check(_ attempt: Attempt, blockedUntil until: Instant, times: [Instant]) -> String? {
        var due: Instant?
        for cap in caps {
            let counting = times.filter { $0.duration(to: attempt.placedAt) < cap.period }.sorted()
            guard counting.count >= cap.limit else { continue }
            // When so many have expired that one more is within the limit.
            due = max(due ?? .epoch, counting[counting.count - cap.limit].advanced(by: cap.period))
        }
        guard let due else { return "a recipient is put off who may be contacted" }
        return due == until ? nil : "a recipient is put off by \(due.duration(to: until)) more than caps ask for"
    }
}
