import GoogleProtos
import ProtoRuntime

/// `grpc-status-details-bin`: the status as a packed `google.rpc.Status` (grpc.io, "Error handling", the richer error model).
enum StatusDetailsCoding {
    private static let prefix = "type.googleapis.com/"
    private static let badRequestURL = prefix + GoogleRPC.BadRequest.typeName

    static func encode(_ status: RPCStatus) -> [UInt8] {
        var message = GoogleRPC.Status(code: Int32(status.code.rawValue), message: status.message)
        message.details = details(of: status).map { GoogleProtobuf.AnyMessage(typeURL: $0.typeURL, value: $0.value) }
        return message.packed()
    }

    /// The details of a status in their order, the violations as one of them.
    static func details(of status: RPCStatus) -> [StatusDetail] {
        guard !status.violations.isEmpty else { return status.details }
        let violations = status.violations.map { GoogleRPC.BadRequest.FieldViolation(field: $0.field, description: $0.description) }
        return [StatusDetail(GoogleRPC.BadRequest(fieldViolations: violations))] + status.details
    }

    /// Adds the details found in `bytes` to `status`; bytes that are no `google.rpc.Status` add nothing.
    static func decode(_ bytes: [UInt8], into status: inout RPCStatus) {
        guard let message = try? GoogleRPC.Status(unpacking: bytes) else { return }
        for detail in message.details {
            if detail.typeURL == badRequestURL, let badRequest = try? GoogleRPC.BadRequest(unpacking: Array(detail.value)) {
                status.violations += badRequest.fieldViolations.map { FieldViolation(field: $0.field, description: $0.description) }
            } else {
                status.details.append(StatusDetail(typeURL: detail.typeURL, value: Array(detail.value)))
            }
        }
    }
}

extension StatusDetail {
    /// Packs a message as a detail.
    public init<Message: ProtoMessage>(_ message: Message) {
        self.init(typeURL: "type.googleapis.com/" + Message.typeName, value: message.packed())
    }
}
