/// The header blocks of gRPC responses (gRPC over HTTP/2, "Responses").
enum GRPCHeaders {
    private static let fixed: [(name: String, value: String)] = [
        (":status", "200"), ("content-type", "application/grpc"), ("grpc-accept-encoding", MessageEncoding.announced),
    ]

    static let response = HeaderBlock(fixed, isImmortal: true)
    static let okTrailers = HeaderBlock([("grpc-status", "0")], isImmortal: true)

    static func response(_ metadata: Metadata) -> HeaderBlock {
        metadata.isEmpty ? response : HeaderBlock(fixed + fields(metadata))
    }

    static func trailers(_ status: RPCStatus, _ metadata: Metadata) -> HeaderBlock {
        if status.code == .ok && metadata.isEmpty && status.message.isEmpty { return okTrailers }
        return HeaderBlock(statusFields(status) + fields(metadata))
    }

    /// A response without messages: headers and status in one block.
    /// - Parameter httpStatus: 200 unless the request was no gRPC call.
    static func trailersOnly(_ status: RPCStatus, _ metadata: Metadata, httpStatus: Int = 200) -> HeaderBlock {
        var headers = fixed
        headers[0].value = String(httpStatus)
        if httpStatus == 405 { headers.append(("allow", "POST")) }
        return HeaderBlock(headers + statusFields(status) + fields(metadata))
    }

    static func statusFields(_ status: RPCStatus) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [("grpc-status", String(status.code.rawValue))]
        if !status.message.isEmpty { fields.append(("grpc-message", PercentEncoding.encode(status.message))) }
        if status.hasDetails { fields.append(("grpc-status-details-bin", Base64.encode(StatusDetailsCoding.encode(status)))) }
        return fields
    }

    private static func fields(_ metadata: Metadata) -> [(name: String, value: String)] {
        metadata.map { ($0.name, $0.value) }
    }
}
