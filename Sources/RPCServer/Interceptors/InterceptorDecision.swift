import NIOCore

/// What an interceptor has decided about a call.
public enum InterceptorDecision: Sendable {
    /// The call goes on.
    case proceed
    /// The call ends with this error.
    case reject(RPCError)
    /// The decision waits: nil lets the call go on, an error ends it, and so does a failed future, as INTERNAL unless it failed
    /// with an `RPCError`. Request bytes that come meanwhile are kept within the receive limit or the flow-control window.
    case wait(EventLoopFuture<RPCError?>)
}
