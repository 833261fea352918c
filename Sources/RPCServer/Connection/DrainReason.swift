/// Why a connection takes no more calls.
enum DrainReason {
    case shutdown
    case idle
    case age

    /// What the GOAWAY says (gRPC proposal A9).
    var debugData: String {
        switch self {
        case .shutdown: "shutdown"
        case .idle: "max_idle"
        case .age: "max_age"
        }
    }
}
