/// Why a prospect failed, was cancelled or waits: a stable lower-case word, with well-known ones below.
public struct Reason: Sendable, Hashable {
    /// The word, such as `suppressed`.
    public let word: String

    /// A reason from its word: for those that carriers give.
    public init(_ word: String) { self.word = word }

    /// On the suppression list.
    public static let suppressed = Reason("suppressed")
    /// Contacted as often as a cap allows; it is queued until it may be contacted again.
    public static let contactCap = Reason("contact_cap")
    /// Its campaign was cancelled.
    public static let campaignCancelled = Reason("campaign_cancelled")
    /// Waits for its calling window.
    public static let window = Reason("window")
    /// No hour in which its campaign calls is legal where the number is.
    public static let noLegalHour = Reason("no_legal_hour")
    /// Not reached within the lifetime that its campaign gives each prospect.
    public static let expired = Reason("expired")
    /// The carrier took no more for a while.
    public static let carrierBusy = Reason("carrier_busy")
    /// The server stopped while the attempt was open, and the carrier does not know its outcome.
    public static let unknownAfterRestart = Reason("unknown_after_restart")
    /// The carrier sent no result in time and does not know one.
    public static let noResult = Reason("no_result")
    /// No delivery receipt came in time.
    public static let noReceipt = Reason("no_receipt")
    /// The carrier refuses the account's credentials.
    public static let credentialsRefused = Reason("credentials_refused")
    /// A person answered, and no AI agent was free.
    public static let noAgent = Reason("no_agent")
    /// A person answered, and the AI agent did not take over in time, or could not.
    public static let agentSilent = Reason("agent_silent")
    /// A fax machine answered.
    public static let fax = Reason("fax")
    /// Whoever answered made no sound.
    public static let silence = Reason("silence")
    /// It was uncertain who answered, and the campaign hangs up then.
    public static let uncertain = Reason("uncertain")

    /// What a prospect whose attempt was withdrawn for this keeps as the reason of its wait: the window alone, since who waits for hours
    /// waits anew where these change.
    public var keptOnceWithdrawn: Reason? { self == .window ? self : nil }
}
