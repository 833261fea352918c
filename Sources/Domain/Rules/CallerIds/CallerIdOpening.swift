/// When a number may be used, and what keeps it until then.
public struct CallerIdOpening: Sendable, Hashable {
    /// What keeps it.
    public enum Cause: Sendable, Hashable, CaseIterable {
        /// Its last message was too short a time ago.
        case gap
        /// It made as many calls today as it may.
        case dailyCap
        /// Its health is too low.
        case health
        /// Its users said so.
        case byHand
        /// What its brand or campaign at the registry may send is used up.
        case budget
        /// It is used no more.
        case retired
    }

    /// A time that is not after now: at once.
    public var at: Instant
    /// Why not before.
    public var cause: Cause

    /// An opening from its parts.
    public init(at: Instant, cause: Cause) {
        self.at = at
        self.cause = cause
    }

    /// Makes it later where something else keeps the number longer.
    mutating func wait(until time: Instant, because cause: Cause) {
        if time > at { (at, self.cause) = (time, cause) }
    }
}
