/// Something done around every call: authentication, logging, measuring.
///
/// Both functions run on the call's event loop and must be quick. A call from inside the process passes the same interceptors.
public protocol Interceptor: AnyObject, Sendable {
    /// Looks at a call whose headers are there and whose messages are not.
    func begin(_ call: CallContext) -> InterceptorDecision
    /// Hears how a call ended that it had seen begin, also where it refused the call itself.
    func end(_ call: CallContext, _ outcome: CallOutcome)
}

extension Interceptor {
    /// Lets the call pass.
    public func begin(_ call: CallContext) -> InterceptorDecision { .proceed }
    /// Does nothing.
    public func end(_ call: CallContext, _ outcome: CallOutcome) {}
}
