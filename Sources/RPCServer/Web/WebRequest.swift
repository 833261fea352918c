import NIOCore

/// A request that calls a method, and where it is answered.
struct WebRequest {
    let head: HTTPRequestHead
    let entry: MethodEntry
    let exchange: any HTTPExchange
    let responder: WebResponder

    /// The headers that are the application's. Values that metadata cannot hold, which HTTP/1.1 allows, are left out.
    /// - Parameter fault: set where a value is not what its name promises, which is left out too.
    func metadata(_ fault: inout RPCError?) -> Metadata {
        var metadata = Metadata()
        for header in head.headers where Metadata.isCustom(header.name) && !header.name.hasPrefix("connect-") {
            guard Metadata.isDecodable(header.name, header.value) else {
                fault = RPCError(.internalError, "the metadata \(header.name) is not base64")
                continue
            }
            if header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 <= 0x7E }) { metadata.addReceived(header.name, header.value) }
        }
        return metadata
    }
}
