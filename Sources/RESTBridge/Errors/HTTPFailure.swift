import NIOCore
import ProtoRuntime
import RPCServer

/// A request that is answered with an error, as the client will see it.
struct HTTPFailure: Error {
    let status: Int
    let code: RPCCode
    let message: String
    var details: [FieldViolation] = []
    var headers: [HTTPRequestHead.Header] = []

    init(
        _ status: Int, _ code: RPCCode, _ message: String, details: [FieldViolation] = [], headers: [HTTPRequestHead.Header] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.headers = headers
    }

    /// What a call ended with. Its field paths become JSON names; of faults of the server only that they happened is told.
    init(_ status: RPCStatus, input: MessageDescriptor) {
        self.status = HTTPFailure.httpStatus(status.code)
        if self.status == 500 {
            code = status.code == .unimplemented ? .unimplemented : .internalError
            message = status.code == .unimplemented ? "this method is not served here" : "something went wrong on the server"
            return
        }
        code = status.code
        details = status.violations.map { FieldViolation(field: FieldPath.json($0.field, in: input), description: $0.description) }
        // Said anew, so that the message has the client's names too.
        let isAboutFields = status.code == .invalidArgument && !details.isEmpty
        message = isAboutFields ? FieldViolation.sentence(about: details) : status.message
        if status.code == .unauthenticated { headers = [.init("www-authenticate", "Bearer")] }
    }

    /// Wrong fields of a request.
    init(violations: [FieldViolation]) {
        self.init(400, .invalidArgument, FieldViolation.sentence(about: violations), details: violations.filter { !$0.field.isEmpty })
    }

    /// A body that is no JSON.
    init(_ failure: JSONMessageReader.Failure) {
        let place = failure.path.isEmpty ? "" : " in \(failure.path)"
        let text = "at byte \(failure.error.offset)\(place): \(failure.error.reason)"
        self.init(
            400, .invalidArgument, "the body is not valid JSON \(text)",
            details: failure.path.isEmpty ? [] : [FieldViolation(field: failure.path, description: "is not valid JSON \(text)")]
        )
    }

    static func httpStatus(_ code: RPCCode) -> Int {
        switch code {
        case .ok: 200
        case .invalidArgument, .outOfRange: 400
        case .unauthenticated: 401
        case .permissionDenied: 403
        case .notFound: 404
        case .failedPrecondition, .aborted, .alreadyExists: 409
        case .resourceExhausted: 429
        case .unavailable: 503
        case .deadlineExceeded: 504
        case .cancelled, .unknown, .unimplemented, .internalError, .dataLoss: 500
        }
    }

    /// How a call ends that is refused so.
    var rpcStatus: RPCStatus { RPCStatus(code, message) }

    /// `{"error":{"code":…,"message":…,"details":[{"field":…,"description":…}]}}`.
    var body: ByteBuffer {
        var writer = JSONWriter()
        writer.raw("{\"error\":{\"code\":")
        writer.string(code.name)
        writer.raw(",\"message\":")
        writer.string(message)
        writer.raw(",\"details\":[")
        for (index, detail) in details.enumerated() {
            writer.raw(index == 0 ? "{\"field\":" : ",{\"field\":")
            writer.string(detail.field)
            writer.raw(",\"description\":")
            writer.string(detail.description)
            writer.raw("}")
        }
        writer.raw("]}}")
        return writer.buffer
    }
}
