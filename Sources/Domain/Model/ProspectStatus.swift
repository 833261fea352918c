/// Where a prospect stands. Raw values are what the store keeps.
public enum ProspectStatus: Int, Sendable, Hashable, CaseIterable {
    /// Waiting for an attempt, or for its retry.
    case queued = 1
    /// A call is in progress.
    case dialing = 2
    /// A message is being handed to the carrier.
    case sending = 3
    /// The carrier has the message; its receipt is awaited.
    case sent = 4
    /// The message was delivered.
    case delivered = 5
    /// A human answered.
    case humanConnected = 6
    /// A machine answered.
    case voicemail = 7
    /// Nobody answered.
    case noAnswer = 8
    /// The line was busy.
    case busy = 9
    /// The call or message failed.
    case failed = 10
    /// Never attempted to an end.
    case cancelled = 11

    /// Whether the prospect is done with.
    public var isTerminal: Bool {
        switch self {
        case .queued, .dialing, .sending, .sent: false
        case .delivered, .humanConnected, .voicemail, .noAnswer, .busy, .failed, .cancelled: true
        }
    }

    /// Whether an attempt is open.
    public var isInFlight: Bool {
        switch self {
        case .dialing, .sending, .sent: true
        default: false
        }
    }
}
