/// Divides what an account's campaigns compete for among them by weight: start-time fair queueing (Goyal, Vin and Cheng, 1996).
///
/// Each attempt has a start tag, the later of the clock of turns and the campaign's last finish tag; the finish tag is
/// a cost behind it that is in inverse proportion to the weight. Whoever has the lowest start tag is served, which sets the clock.
/// So campaigns that always want more get shares in proportion to their weights, and each is served within
/// one round of the others; one that wanted nothing for a while has saved nothing up.
public struct FairShare: Sendable, Hashable {
    /// Weights of campaigns.
    public static let weights = 1...10
    /// What an attempt of a campaign of weight 1 costs: all weights divide it.
    private static let cost: UInt64 = 2_520

    /// A campaign's turns.
    public struct Turn: Sendable, Hashable {
        /// The finish tag of its last attempt.
        fileprivate var finish: UInt64 = 0
        /// The start tag of the attempt for which it waits; nil: it waits for none.
        fileprivate var start: UInt64?

        /// The turn of a campaign that has attempted nothing.
        public init() {}

        /// Notes that it does not compete now: what held it back is its own.
        public mutating func leave() { start = nil }
    }

    /// The highest start tag that was served.
    private var clock: UInt64 = 0

    /// Nothing was served.
    public init() {}

    /// The start tag of a campaign's next attempt, if it were to compete now. Weights outside ``weights`` count as the nearest.
    ///
    /// At most one attempt behind the clock: so it always is among the same competitors, and who competes with others than
    /// before does not wait for these to catch up.
    public func tag(of turn: Turn, weight: Int) -> UInt64 {
        min(turn.start ?? max(clock, turn.finish), clock + Self.cost(of: weight))
    }

    /// Notes that a campaign competes from now on, until it is served or leaves; its start tag.
    @discardableResult
    public func join(_ turn: inout Turn, weight: Int) -> UInt64 {
        let tag = tag(of: turn, weight: weight)
        turn.start = tag
        return tag
    }

    /// Notes that a campaign was served; the start tag that it had.
    @discardableResult
    public mutating func serve(_ turn: inout Turn, weight: Int) -> UInt64 {
        let start = tag(of: turn, weight: weight)
        note(served: start)
        turn.finish = start + Self.cost(of: weight)
        turn.start = nil
        return start
    }

    /// Notes that a competitor was served by a clock other than this, with this start tag.
    public mutating func note(served start: UInt64) { clock = max(clock, start) }

    /// Notes all that another clock has seen.
    public mutating func catchUp(with other: FairShare) { note(served: other.clock) }

    private static func cost(of weight: Int) -> UInt64 { cost / UInt64(min(max(weight, weights.lowerBound), weights.upperBound)) }
}
