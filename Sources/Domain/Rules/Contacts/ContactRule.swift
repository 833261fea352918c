/// Contact caps: how often a recipient is called and texted, over all campaigns of an account and both channels.
///
/// Windows roll: an attempt counts for exactly the cap's period from its time on, so at its end the next may be made.
/// Source of the strictest ones: Fla. Stat. 501.616(6), 3 in 24 hours, and its like in other states.
public enum ContactRule {
    /// The longest period that a cap may have: contacts are kept for so long.
    public static let longestPeriod: Duration = .seconds(31 * 86_400)
    /// The largest limit that a cap may have: so many contacts are kept of a recipient at most.
    public static let largestLimit = 100

    /// Whether an attempt at `now` is within all of `caps`, given the times of those before, in any order.
    public static func opening(_ times: some Sequence<Instant>, _ caps: [ContactCap], at now: Instant) -> ContactOpening {
        guard !caps.isEmpty else { return .allowed }
        let newestFirst = times.sorted(by: >)
        var until: Instant?
        for cap in caps {
            guard cap.limit > 0 else {
                // Nobody may be reached: it is looked at again a period later, when the cap may be another.
                until = max(until ?? .epoch, now.advanced(by: cap.period))
                continue
            }
            let place = cap.limit - 1
            guard newestFirst.indices.contains(place) else { continue }
            // A contact later than `now`, of before a clock was set back, counts like any other.
            let free = newestFirst[place].advanced(by: cap.period)
            if free > now { until = max(until ?? free, free) }
        }
        return until.map { .blocked(until: $0) } ?? .allowed
    }

    /// What is kept of a recipient's contacts once `contact` is one of them, newest first: those that a cap may yet
    /// count, and the last one, however old it is.
    public static func keeping(_ contact: Contact, with others: some Sequence<Contact>) -> [Contact] {
        var all = [contact]
        all.append(contentsOf: others)
        all.sort { $0.at > $1.at }
        let oldest = all[0].at.advanced(by: .zero - longestPeriod)
        return Array(all.prefix { $0.at > oldest }.prefix(largestLimit))
    }
}
