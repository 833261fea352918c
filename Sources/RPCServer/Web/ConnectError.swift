import NIOCore
import ProtoRuntime

/// A status as Connect writes it (connectrpc.com/docs/protocol, "Error and EndStreamResponse").
struct ConnectError {
    private let status: RPCStatus
    /// Writes the details that the contract has types for.
    private let writer: JSONMessageWriter?

    init(_ status: RPCStatus, writer: JSONMessageWriter?) {
        self.status = status
        self.writer = writer
    }

    /// The HTTP status of a unary response that fails so ("Error Codes").
    var httpStatus: Int {
        switch status.code {
        case .ok: 200
        case .invalidArgument, .failedPrecondition, .outOfRange: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound: 404
        case .alreadyExists, .aborted: 409
        case .resourceExhausted: 429
        case .cancelled: 499
        case .unknown, .internalError, .dataLoss: 500
        case .unimplemented: 501
        case .unavailable: 503
        case .deadlineExceeded: 504
        }
    }

    /// The code's name.
    private var name: String { status.code == .cancelled ? "canceled" : status.code.name.lowercased() }

    /// The error as an object: the body of a unary response.
    var body: ByteBuffer {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.buffer
    }

    func write(to writer: inout JSONWriter) {
        writer.raw("{\"code\":")
        writer.string(name)
        if !status.message.isEmpty {
            writer.raw(",\"message\":")
            writer.string(status.message)
        }
        let details = StatusDetailsCoding.details(of: status)
        if !details.isEmpty {
            writer.raw(",\"details\":[")
            for (index, detail) in details.enumerated() {
                if index > 0 { writer.raw(",") }
                write(detail, to: &writer)
            }
            writer.raw("]")
        }
        writer.raw("}")
    }

    private func write(_ detail: StatusDetail, to writer: inout JSONWriter) {
        let name = WellKnownType.typeName(ofURL: detail.typeURL)
        writer.raw("{\"type\":")
        writer.string(name)
        writer.raw(",\"value\":")
        writer.string(Base64.encode(detail.value))
        let arena = Arena()
        if let messages = self.writer, let type = messages.registry?.message(name),
            let message = detail.value.withUnsafeBytes({ try? DynamicMessage(type, unpacking: $0, arena: arena) })
        {
            writer.raw(",\"debug\":")
            messages.any(message, type, to: &writer)
        }
        writer.raw("}")
    }
}
