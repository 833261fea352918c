/// A queued prospect with all that the store has to say about whether it may be attempted.
public struct QueuedProspect: Sendable, Hashable {
    /// The prospect.
    public let id: ProspectID
    /// Whom to reach.
    public let phone: PhoneNumber
    /// Attempts placed so far.
    public let attempts: Int
    /// When it may be attempted next; the epoch for one that was never attempted.
    public let dueAt: Instant
    /// Why not before, where it was put off; nil for a retry, or where it was not.
    public let reason: Reason?
    /// Whether its phone is on the suppression list of the account or of the campaign.
    public let isSuppressed: Bool
    /// Contacts of its phone that are kept, of all campaigns of the account, newest first.
    public let contacts: [Contact]

    /// A queued prospect from its parts.
    public init(
        id: ProspectID, phone: PhoneNumber, attempts: Int = 0, dueAt: Instant = .epoch, reason: Reason? = nil, isSuppressed: Bool = false,
        contacts: [Contact] = []
    ) {
        self.id = id
        self.phone = phone
        self.attempts = attempts
        self.dueAt = dueAt
        self.reason = reason
        self.isSuppressed = isSuppressed
        self.contacts = contacts
    }
}
