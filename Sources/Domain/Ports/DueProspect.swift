/// A queued prospect whose time has come.
public struct DueProspect: Sendable, Hashable {
    /// The prospect.
    public let id: ProspectID
    /// Whom to reach.
    public let phone: PhoneNumber
    /// Attempts placed so far.
    public let attempts: Int
    /// Since when it is due.
    public let dueAt: Instant

    /// The caller id of its last attempt; nil before the first.
    public let lastCallerId: PhoneNumber?

    /// A due prospect from its parts.
    public init(id: ProspectID, phone: PhoneNumber, attempts: Int, dueAt: Instant, lastCallerId: PhoneNumber? = nil) {
        self.id = id
        self.phone = phone
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastCallerId = lastCallerId
    }
}
