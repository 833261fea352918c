/// Stops retries of a whole client while too many calls fail, so that they do not add to a server's load when it can bear it least (gRPC
/// proposal A6, "Throttling Retry Attempts").
public struct RetryThrottling: Sendable {
    /// Tokens to begin with, and at most. A failure takes one; with half of them or fewer nothing is made again.
    public var maxTokens: Double
    /// Tokens that a call which succeeds brings back.
    public var tokenRatio: Double

    /// - Parameters:
    ///   - maxTokens: tokens to begin with, and at most.
    ///   - tokenRatio: tokens that a call which succeeds brings back.
    public init(maxTokens: Double = 10, tokenRatio: Double = 0.1) {
        self.maxTokens = maxTokens
        self.tokenRatio = tokenRatio
    }
}
