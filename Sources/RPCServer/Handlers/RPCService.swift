/// A service: methods that it adds to a router.
///
/// The generator makes a protocol for each service of a `.proto` with a requirement per method, so that a method which is not written
/// does not compile: `Service`, whose requirements are functions, and `Handlers`, whose requirements are handlers.
public protocol RPCService: Sendable {
    /// Adds the service's methods to `router`. Generated protocols do it.
    func register(in router: inout Router)
}
