/// An attempt that failed, as a campaign that was paused for its failures shows it.
public struct CampaignFailure: Sendable, Hashable {
    /// When the attempt ended.
    public let at: Instant
    /// Why it failed.
    public let reason: Reason
    /// Whom it was to reach.
    public let phone: PhoneNumber
    /// Its prospect.
    public let prospect: ProspectID
    /// The attempt.
    public let attempt: AttemptID

    /// A failure from its parts.
    public init(at: Instant, reason: Reason, phone: PhoneNumber, prospect: ProspectID, attempt: AttemptID) {
        self.at = at
        self.reason = reason
        self.phone = phone
        self.prospect = prospect
        self.attempt = attempt
    }

    /// How many a campaign keeps, the newest.
    public static let kept = 20
}
