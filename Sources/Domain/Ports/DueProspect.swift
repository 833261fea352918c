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

    /// The last attempt to its phone of any campaign of the account, as far as it was known when the page was read; nil for none.
    public let lastContact: Contact?

    /// The caller id that its recipient saw last; nil for none.
    public var lastCallerId: PhoneNumber? { lastContact?.callerId }

    /// A due prospect from its parts.
    public init(id: ProspectID, phone: PhoneNumber, attempts: Int, dueAt: Instant, lastContact: Contact? = nil) {
        self.id = id
        self.phone = phone
        self.attempts = attempts
        self.dueAt = dueAt
        self.lastContact = lastContact
    }
}
