/// How a call ended: a code, a message for people and details for programs.
public struct RPCStatus: Sendable, Hashable {
    /// The code.
    public var code: RPCCode
    /// A sentence in English for the caller's developer; empty for OK.
    public var message: String
    /// The request's fields that are wrong. They travel as one `google.rpc.BadRequest` in `grpc-status-details-bin`.
    public var violations: [FieldViolation]
    /// Other details, in order, after the violations.
    public var details: [StatusDetail]

    /// Success.
    public static let ok = RPCStatus(.ok)

    /// Makes a status.
    public init(_ code: RPCCode, _ message: String = "", violations: [FieldViolation] = [], details: [StatusDetail] = []) {
        self.code = code
        self.message = message
        self.violations = violations
        self.details = details
    }

    var hasDetails: Bool { !violations.isEmpty || !details.isEmpty }
}
