import NIOCore

/// Gives every call a deadline: its own, but at most a longest one for its kind.
public final class DeadlineInterceptor: Interceptor {
    /// Longest time for a unary call.
    public let unary: TimeAmount
    /// Longest time for a call that streams; nil for no limit.
    public let streaming: TimeAmount?

    /// Sets the longest times.
    public init(unary: TimeAmount = .seconds(60), streaming: TimeAmount? = nil) {
        self.unary = unary
        self.streaming = streaming
    }

    /// Limits the call's deadline.
    public func begin(_ call: CallContext) -> InterceptorDecision {
        if call.method.kind == .unary {
            call.limitDeadline(to: call.start + unary)
        } else if let streaming {
            call.limitDeadline(to: call.start + streaming)
        }
        return .proceed
    }
}
