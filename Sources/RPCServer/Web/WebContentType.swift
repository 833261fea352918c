/// The content types that call a method by a protocol other than gRPC itself.
enum WebContentType {
    /// `application/grpc-web`, `+proto` or not, or `-text`; with the type as it is answered.
    case grpcWeb(isText: Bool, name: String)
    /// `application/proto` and `application/json`.
    case connectUnary(MessageFormat)
    /// `application/connect+proto` and `application/connect+json`.
    case connectStream(MessageFormat)

    init?(_ header: String?) {
        guard let header else { return nil }
        let parts = header.lowercased().split(separator: ";").map { part in part.filter { $0 != " " && $0 != "\t" && $0 != "\"" } }
        // JSON is UTF-8 whoever says otherwise.
        guard let name = parts.first, parts.dropFirst().allSatisfy({ !$0.hasPrefix("charset=") || $0 == "charset=utf-8" }) else {
            return nil
        }
        switch name {
        case "application/grpc-web", "application/grpc-web+proto": self = .grpcWeb(isText: false, name: String(name))
        case "application/grpc-web-text", "application/grpc-web-text+proto": self = .grpcWeb(isText: true, name: String(name))
        case "application/proto": self = .connectUnary(.proto)
        case "application/json": self = .connectUnary(.json)
        case "application/connect+proto": self = .connectStream(.proto)
        case "application/connect+json": self = .connectStream(.json)
        default: return nil
        }
    }
}
