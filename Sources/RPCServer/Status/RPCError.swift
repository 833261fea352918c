/// A call that did not succeed. What a handler throws is what the caller sees.
public struct RPCError: Error, Sendable, Hashable {
    /// How the call ended; never OK.
    public let status: RPCStatus
    /// Metadata sent with the status, besides what the handler put on its context.
    public var trailers: Metadata
    /// A client's call: the request certainly did not reach a handler of the server, so that asking again is
    /// not asking twice. False: it may have.
    public internal(set) var isUnsent = false

    /// The status' code.
    public var code: RPCCode { status.code }
    /// The status' message.
    public var message: String { status.message }

    /// Makes an error. An error cannot be OK: `.ok` becomes `.unknown`.
    public init(
        _ code: RPCCode, _ message: String, violations: [FieldViolation] = [], details: [StatusDetail] = [], trailers: Metadata = Metadata()
    ) {
        self.init(RPCStatus(code, message, violations: violations, details: details), trailers: trailers)
    }

    /// Makes an error of a status. An error cannot be OK: `.ok` becomes `.unknown`.
    public init(_ status: RPCStatus, trailers: Metadata = Metadata()) {
        var status = status
        if status.code == .ok { status.code = .unknown }
        self.status = status
        self.trailers = trailers
    }

    /// What the peer is told of an error that a handler threw: an `RPCError` as it is, cancellation as
    /// CANCELLED, and of all others only that they happened, since their text was not written for callers.
    init(thrown error: any Error) {
        switch error {
        case let error as RPCError: self = error
        case is CancellationError: self.init(.cancelled, "the call was cancelled")
        default: self.init(.unknown, "the handler failed")
        }
    }
}

extension RPCError: CustomStringConvertible {
    /// The code's name and the message.
    public var description: String { "\(code.name): \(message)" }
}

extension RPCError {
    /// A call that did not reach the server.
    static func unsent(_ message: String, code: RPCCode = .unavailable) -> RPCError {
        var error = RPCError(code, message)
        error.isUnsent = true
        return error
    }
}
