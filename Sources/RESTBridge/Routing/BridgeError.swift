/// Why the contract's routes cannot be served. Any of these is a fault of the contract, found at start.
public enum BridgeError: Error, Hashable, Sendable {
    /// The `google.api.http` or `restbridge.v1.rest` option of a method cannot be read.
    case unreadableOption(method: String)
    /// A path with more of the template syntax than the bridge knows.
    case unsupportedRoute(String, method: String)
    /// An option names a field that its message does not have.
    case unknownField(String, method: String)
    /// Two methods share a verb and a path.
    case ambiguousRoute(String)
    /// A method whose requests are a stream has a route, and no word about what of a request is in them.
    case streamedRequests(method: String)
}
