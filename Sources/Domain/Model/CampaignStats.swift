/// How many of a campaign's prospects stand where. Each prospect is counted in exactly one
/// of the members, so every value adds up by construction.
public struct CampaignStats: Sendable, Hashable {
    /// Waiting, retries among them.
    public var queued: Int64 = 0
    /// Calls in progress.
    public var dialing: Int64 = 0
    /// Messages being handed to the carrier.
    public var sending: Int64 = 0
    /// Messages that await their receipt.
    public var sent: Int64 = 0
    /// Messages delivered.
    public var delivered: Int64 = 0
    /// Answered by a human.
    public var humanConnected: Int64 = 0
    /// Answered by a machine.
    public var voicemail: Int64 = 0
    /// Not answered.
    public var noAnswer: Int64 = 0
    /// Busy.
    public var busy: Int64 = 0
    /// Failed.
    public var failed: Int64 = 0
    /// Cancelled.
    public var cancelled: Int64 = 0

    /// No prospects.
    public init() {}

    /// Those whose attempt came to an end.
    public var completed: Int64 { failed + noAnswer + busy + voicemail + humanConnected + delivered }
    /// Those with an open attempt.
    public var inFlight: Int64 { dialing + sending + sent }
    /// All of them.
    public var total: Int64 { queued + inFlight + completed + cancelled }
    /// floor(100 · (completed + cancelled) / total); 0 for none.
    public var progress: Int64 { total == 0 ? 0 : (completed + cancelled) * 100 / total }

    /// The count of prospects in `status`.
    public subscript(status: ProspectStatus) -> Int64 {
        get {
            switch status {
            case .queued: queued
            case .dialing: dialing
            case .sending: sending
            case .sent: sent
            case .delivered: delivered
            case .humanConnected: humanConnected
            case .voicemail: voicemail
            case .noAnswer: noAnswer
            case .busy: busy
            case .failed: failed
            case .cancelled: cancelled
            }
        }
        set {
            switch status {
            case .queued: queued = newValue
            case .dialing: dialing = newValue
            case .sending: sending = newValue
            case .sent: sent = newValue
            case .delivered: delivered = newValue
            case .humanConnected: humanConnected = newValue
            case .voicemail: voicemail = newValue
            case .noAnswer: noAnswer = newValue
            case .busy: busy = newValue
            case .failed: failed = newValue
            case .cancelled: cancelled = newValue
            }
        }
    }

    /// Moves `count` prospects from one status to another.
    public mutating func move(_ count: Int64 = 1, from: ProspectStatus, to: ProspectStatus) {
        self[from] -= count
        self[to] += count
    }

    /// Adds each member: used to apply a change kept as a difference.
    public static func += (lhs: inout CampaignStats, rhs: CampaignStats) {
        for status in ProspectStatus.allCases { lhs[status] += rhs[status] }
    }
}
