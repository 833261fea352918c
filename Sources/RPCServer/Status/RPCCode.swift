/// The status codes of gRPC (grpc.io, "Status codes and their use in gRPC"), which are `google.rpc.Code`.
public enum RPCCode: Int, Sendable, Hashable, CaseIterable {
    /// The call succeeded.
    case ok = 0
    /// The caller gave the call up.
    case cancelled = 1
    /// An error of which nothing more is known.
    case unknown = 2
    /// The request is wrong whatever the state of the system.
    case invalidArgument = 3
    /// The deadline passed before the call ended.
    case deadlineExceeded = 4
    /// What was asked for does not exist, or the caller may not know that it does.
    case notFound = 5
    /// What was to be created exists.
    case alreadyExists = 6
    /// The caller is known and may not do this.
    case permissionDenied = 7
    /// A quota or a limit is used up.
    case resourceExhausted = 8
    /// The system is not in the state that the call needs.
    case failedPrecondition = 9
    /// The call lost a race and may be tried again.
    case aborted = 10
    /// Past the valid range.
    case outOfRange = 11
    /// There is no such method here.
    case unimplemented = 12
    /// Something that must hold does not.
    case internalError = 13
    /// The service cannot be reached now; try again.
    case unavailable = 14
    /// Data is lost or broken.
    case dataLoss = 15
    /// The caller is not known.
    case unauthenticated = 16

    /// The name in `google.rpc.Code`, such as `INVALID_ARGUMENT`.
    public var name: String {
        switch self {
        case .ok: "OK"
        case .cancelled: "CANCELLED"
        case .unknown: "UNKNOWN"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .deadlineExceeded: "DEADLINE_EXCEEDED"
        case .notFound: "NOT_FOUND"
        case .alreadyExists: "ALREADY_EXISTS"
        case .permissionDenied: "PERMISSION_DENIED"
        case .resourceExhausted: "RESOURCE_EXHAUSTED"
        case .failedPrecondition: "FAILED_PRECONDITION"
        case .aborted: "ABORTED"
        case .outOfRange: "OUT_OF_RANGE"
        case .unimplemented: "UNIMPLEMENTED"
        case .internalError: "INTERNAL"
        case .unavailable: "UNAVAILABLE"
        case .dataLoss: "DATA_LOSS"
        case .unauthenticated: "UNAUTHENTICATED"
        }
    }
}
