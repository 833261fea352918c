import NIOCore

/// When a call that failed is made again (gRPC proposal A6). Only until the head of a response has come or the requests have outgrown
/// ``ClientSettings/retryBufferLimit``: then the caller has what the attempt brought. A server that cannot be reached is an attempt that
/// failed as UNAVAILABLE.
public struct RetryPolicy: Sendable {
    /// Attempts in all, with the first; at most ``longest``.
    public var maxAttempts: Int
    /// The pause before the second attempt, before chance.
    public var initialBackoff: TimeAmount
    /// The longest pause, before chance.
    public var maxBackoff: TimeAmount
    /// How much longer each pause is than the one before.
    public var backoffMultiplier: Double
    /// Codes after which the call is made again. UNAVAILABLE is right for most methods, others for those that may be carried out twice.
    public var retryableCodes: Set<RPCCode>

    /// The most attempts that a policy may ask for (A6, "Limits on Retries and Hedges").
    public static let longest = 5

    /// - Parameters:
    ///   - maxAttempts: attempts in all, with the first; at most ``longest``.
    ///   - initialBackoff: the pause before the second attempt, before chance.
    ///   - maxBackoff: the longest pause, before chance.
    ///   - backoffMultiplier: how much longer each pause is than the one before.
    ///   - retryableCodes: codes after which the call is made again.
    public init(
        maxAttempts: Int = 4, initialBackoff: TimeAmount = .milliseconds(100), maxBackoff: TimeAmount = .seconds(1),
        backoffMultiplier: Double = 2, retryableCodes: Set<RPCCode> = [.unavailable]
    ) {
        self.maxAttempts = maxAttempts
        self.initialBackoff = initialBackoff
        self.maxBackoff = maxBackoff
        self.backoffMultiplier = backoffMultiplier
        self.retryableCodes = retryableCodes
    }

    /// The pause before an attempt: give or take a fifth by chance (A6, "Exponential Backoff").
    /// - Parameters:
    ///   - steps: pauses before this one that grew.
    ///   - lot: from 0 to 1, by chance.
    func pause(steps: Int, lot: Double) -> TimeAmount {
        var pause = initialBackoff
        for _ in 0..<min(max(steps, 0), RetryPolicy.longest) { pause = pause.scaled(by: backoffMultiplier) }
        return min(pause, maxBackoff).scaled(by: 0.8 + 0.4 * lot)
    }
}
