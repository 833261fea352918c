/// What runs calls: the methods, what stands around them and the limits. A server and an in-process caller that share one
/// obey the same rules.
public final class Dispatcher: Sendable {
    /// The methods.
    public let router: Router
    /// Run around each call, in order; their `end` in the reverse order.
    public let interceptors: [any Interceptor]
    /// Limits.
    public let settings: CallSettings

    /// Puts methods and interceptors together.
    public init(router: Router, interceptors: [any Interceptor] = [], settings: CallSettings = CallSettings()) {
        self.router = router
        self.interceptors = interceptors
        self.settings = settings
    }
}
