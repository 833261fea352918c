/// How an attempt ended.
public struct AttemptOutcome: Sendable, Hashable {
    /// A terminal status, not `cancelled`.
    public let status: ProspectStatus
    /// Why it failed; nil otherwise.
    public let reason: Reason?
    /// Whether a later attempt may succeed: of failures only.
    public let mayPass: Bool

    /// An outcome from its parts.
    public init(_ status: ProspectStatus, reason: Reason? = nil, mayPass: Bool = false) {
        self.status = status
        self.reason = reason
        self.mayPass = mayPass
    }
}
