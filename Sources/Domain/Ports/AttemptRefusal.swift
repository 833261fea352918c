/// Why the store did not open an attempt. Its prospect is where ``StoreChange/openAttempt(_:caps:)`` says.
public enum AttemptRefusal: Sendable, Hashable {
    /// The phone is on the suppression list of the account or of the campaign.
    case suppressed
    /// The recipient was contacted as often as a cap allows; until this time.
    case capped(until: Instant)
}
