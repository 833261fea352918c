import NIOCore

/// The attempts of one call so far, and whether there is another (gRPC proposal A6). It reads no clock and draws no lots.
struct RetryState {
    /// How far an attempt that failed had come.
    enum Reach {
        /// It never left.
        case unsent
        /// It never left, and cannot now: there is no connection.
        case unreachable
        /// The server has not looked at it: a refused stream, or one above the last that a GOAWAY names.
        case refused
        /// The server may have acted on it.
        case arrived
    }

    /// An attempt that failed.
    struct Failure {
        var code: RPCCode
        var reach: Reach
        var pushback: RetryPushback?
        /// Whether the caller has something of the attempt, or its requests are not all at hand any more.
        var isCommitted = false
    }

    enum Decision: Equatable {
        case fail
        case retryAtOnce
        case retry(after: TimeAmount)
    }

    private let policy: RetryPolicy?
    /// Attempts made again by the policy: what `grpc-previous-rpc-attempts` says.
    private(set) var retries = 0
    /// Pauses that grew since the first, or since the server named one.
    private var steps = 0
    private var wasRefused = false

    init(policy: RetryPolicy?) { self.policy = policy }

    /// - Parameters:
    ///   - tokens: the client's, which this failure may take from.
    ///   - lot: from 0 to 1, by chance.
    mutating func decide(_ failure: Failure, tokens: inout RetryTokens, lot: Double) -> Decision {
        switch failure.reach {
        case .unsent where !failure.isCommitted: return .retryAtOnce
        case .refused where !failure.isCommitted && !wasRefused:
            // Once: it costs the server something each time.
            wasRefused = true
            return .retryAtOnce
        default: break
        }
        guard let policy else { return .fail }
        let isRetryable = policy.retryableCodes.contains(failure.code)
        if isRetryable || failure.pushback == .never { tokens.callFailed() }
        guard isRetryable, !failure.isCommitted, failure.pushback != .never, tokens.allowRetry,
            retries + 1 < min(policy.maxAttempts, RetryPolicy.longest)
        else { return .fail }
        retries += 1
        if case .after(let pause) = failure.pushback {
            steps = 0
            return .retry(after: pause)
        }
        defer { steps += 1 }
        return .retry(after: policy.pause(steps: steps, lot: lot))
    }
}
