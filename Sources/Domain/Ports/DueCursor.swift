/// A place in the order of due prospects.
public struct DueCursor: Sendable, Hashable {
    /// Due time of the last prospect seen.
    public let dueAt: Instant
    /// Its id.
    public let prospect: ProspectID

    /// A cursor from its parts.
    public init(dueAt: Instant, prospect: ProspectID) {
        self.dueAt = dueAt
        self.prospect = prospect
    }

    /// The place behind all fresh prospects, which are due at the epoch.
    public static let behindFresh = DueCursor(dueAt: .epoch, prospect: ProspectID(high: .max, low: .max))
}
