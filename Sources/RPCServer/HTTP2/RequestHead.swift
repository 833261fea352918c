/// A request's header block, read and judged.
enum RequestHead {
    /// What becomes of the request.
    enum Verdict: Sendable {
        /// A gRPC call.
        case call(CallHead)
        /// Refused as a gRPC call is: a status, under an HTTP status.
        case refuse(RPCStatus, httpStatus: Int)
        /// Another HTTP request.
        case http(HTTPRequestHead)
        /// Another HTTP request whose header list is too long.
        case httpTooLarge
        /// No request: the stream is reset.
        case malformed
    }

    static func verdict(on fields: [HeaderField], isTooLarge: Bool, router: Router) -> Verdict {
        var head = HTTPRequestHead(method: "", target: "")
        for field in fields {
            let name = field.nameString
            let value = field.valueString
            switch name {
            case ":method": head.method = value
            case ":path": head.target = value
            case ":authority": head.authority = value
            case _ where name.hasPrefix(":"): break
            default: head.headers.append(.init(name, value))
            }
        }
        if let host = head["host"] {
            if head.authority.isEmpty {
                head.authority = host
            } else if !isSame(host, head.authority) {
                // RFC 9113, section 8.3.1. nghttp2 does not compare them.
                return .malformed
            }
        }
        return judge(head, isTooLarge: isTooLarge, router: router)
    }

    /// Whether two authorities are of one host and port. A port that is a scheme's own may be left out.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        func plain(_ authority: String) -> Substring {
            let lowercased = authority.lowercased()[...]
            for port in [":80", ":443"] where lowercased.hasSuffix(port) { return lowercased.dropLast(port.count) }
            return lowercased
        }
        return one == other || plain(one) == plain(other)
    }

    private static func judge(_ head: HTTPRequestHead, isTooLarge: Bool, router: Router) -> Verdict {
        guard isGRPC(contentType: head["content-type"]) else {
            return isTooLarge ? .httpTooLarge : .http(head)
        }
        if isTooLarge { return .refuse(RPCStatus(.resourceExhausted, "the metadata is over the limit"), httpStatus: 200) }
        guard head.method == "POST" else {
            return .refuse(RPCStatus(.internalError, "gRPC calls are POST requests, not \(head.method)"), httpStatus: 405)
        }
        guard head.headers.contains(where: { $0.name == "te" && $0.value.lowercased() == "trailers" }) else {
            // As gRPC's C core: without it there is a proxy on the way that drops trailers, and the status with them.
            return .refuse(RPCStatus(.internalError, "the header te: trailers is missing"), httpStatus: 200)
        }
        let encodingName = head["grpc-encoding"] ?? MessageEncoding.identity.name
        guard let encoding = MessageEncoding(name: encodingName) else {
            // gRPC, "Compression": the refusal says which are supported, and its head does too (see GRPCHeaders).
            return .refuse(
                RPCStatus(.unimplemented, "grpc-encoding \(encodingName) is not among \(MessageEncoding.announced)"), httpStatus: 200)
        }
        guard let entry = router.entry(at: head.target) else { return .refuse(router.unimplemented(path: head.target), httpStatus: 200) }
        var metadata = Metadata()
        for header in head.headers where Metadata.isCustom(header.name) {
            guard Metadata.isDecodable(header.name, header.value) else {
                // As gRPC's C core: the caller's library is broken, not its application.
                return .refuse(RPCStatus(.internalError, "the metadata \(header.name) is not base64"), httpStatus: 200)
            }
            metadata.addReceived(header.name, header.value)
        }
        return .call(
            CallHead(
                entry: entry, metadata: metadata, requestEncoding: encoding,
                acceptedEncodings: head["grpc-accept-encoding"].map(AcceptedEncodings.init(header:)) ?? AcceptedEncodings()))
    }

    /// `application/grpc`, alone, with the format that messages have here, or with parameters; gRPC-Web is another protocol.
    private static func isGRPC(contentType: String?) -> Bool {
        guard var rest = contentType?.lowercased()[...], rest.hasPrefix("application/grpc") else { return false }
        rest = rest.dropFirst("application/grpc".count)
        if rest.hasPrefix("+proto") { rest = rest.dropFirst("+proto".count) }
        return rest.isEmpty || rest.hasPrefix(";") || rest.hasPrefix(" ;")
    }
}
