/// Why a request is refused before a responder sees it: it is no HTTP that can be served.
public struct HTTPRefusal: Error, Hashable {
    /// The HTTP status, 400 to 599.
    public let status: Int
    /// The gRPC status that is nearest to it.
    public let code: RPCCode
    /// What is wrong, for the client.
    public let message: String

    init(_ status: Int, _ code: RPCCode, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }
}
