import NIOCore

/// A request that calls a method, and where it is answered.
struct WebRequest {
    let head: HTTPRequestHead
    let entry: MethodEntry
    let exchange: any HTTPExchange
    let responder: WebResponder

    /// The headers that are the application's. Values that metadata cannot hold are left out.
    var metadata: Metadata {
        var metadata = Metadata()
        for header in head.headers where !header.name.hasPrefix("connect-") {
            if header.name.hasSuffix("-bin") {
                for value in header.value.split(separator: ",") {
                    if let bytes = Base64.decode(value.filter { $0 != " " }) { metadata.add(header.name, bytes: bytes) }
                }
            } else {
                metadata.add(header.name, header.value)
            }
        }
        return metadata
    }
}
