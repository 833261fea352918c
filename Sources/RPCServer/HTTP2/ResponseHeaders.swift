/// The headers of a response, or its trailers.
struct ResponseHeaders: Sendable {
    var status: Int?
    var contentType: String?
    var grpcStatus: String?
    var grpcMessage: String?
    var grpcDetails: String?
    var grpcEncoding: String?
    var acceptEncoding: String?
    /// `grpc-retry-pushback-ms`.
    var retryPushback: String?
    var metadata = Metadata()
    /// Size by HTTP/2's count (RFC 9113, section 6.5.2).
    var size = 0
    /// Whether there was more than this side takes: the rest is missing.
    var isTooLarge = false

    mutating func add(_ name: String, _ value: String) {
        size &+= name.utf8.count &+ value.utf8.count &+ 32
        switch name {
        case ":status": status = Int(value)
        case "content-type": contentType = value
        case "grpc-status": grpcStatus = value
        case "grpc-message": grpcMessage = value
        case "grpc-status-details-bin": grpcDetails = value
        case "grpc-encoding": grpcEncoding = value
        case "grpc-accept-encoding": acceptEncoding = value
        case "grpc-retry-pushback-ms": retryPushback = value
        default: if Metadata.isCustom(name) { metadata.addReceived(name, value) }
        }
    }

    /// The status in these trailers; nil where there is none.
    var rpcStatus: RPCStatus? {
        guard let grpcStatus else { return nil }
        let code = Int(grpcStatus).flatMap(RPCCode.init(rawValue:)) ?? .unknown
        var status = RPCStatus(code, grpcMessage.map(PercentEncoding.decode) ?? "")
        if let grpcDetails, let bytes = Base64.decode(grpcDetails) { StatusDetailsCoding.decode(bytes, into: &status) }
        return status
    }
}
