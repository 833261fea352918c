/// A ``RetryPolicy`` as a request gives it, unchecked. Nil: not said.
public struct RetryPolicyDraft: Sendable, Hashable {
    /// Number of a ``ProspectStatus``; required.
    public var outcome: Int
    /// How often at most.
    public var maxRetries: Int64?
    /// Such as `4h`.
    public var retryDelay: String?

    /// A draft from its parts.
    public init(outcome: Int, maxRetries: Int64? = nil, retryDelay: String? = nil) {
        self.outcome = outcome
        self.maxRetries = maxRetries
        self.retryDelay = retryDelay
    }

    /// The draft that says what `policy` says.
    public init(_ policy: RetryPolicy) {
        self.init(outcome: policy.outcome.rawValue, maxRetries: policy.maxRetries.map { Int64($0) }, retryDelay: policy.retryDelay?.text)
    }
}
