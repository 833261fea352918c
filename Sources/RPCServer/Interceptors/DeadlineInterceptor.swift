import NIOCore

/// Gives every call a deadline: its own, but at most a longest one for its kind.
public struct DeadlineInterceptor: Interceptor {
    /// Longest time for a unary call.
    public var unary: TimeAmount
    /// Longest time for a call that streams; nil for no limit.
    public var streaming: TimeAmount?

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
