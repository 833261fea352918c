/// Why a command was not done. Nothing of it was stored.
public enum CommandError: Error, Sendable, Hashable {
    /// The account has no such campaign.
    case notFound
    /// The campaign's status does not allow it.
    case wrongStatus(CampaignStatus, CampaignAction)
    /// An SMS campaign cannot run without `mode.message`.
    case messageMissing
    /// Fields of the request are bad.
    case invalid([FieldViolation])
    /// The store cannot be written now, or the server stops.
    case unavailable(String)
}
