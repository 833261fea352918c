import NIOCore

/// A `grpc-timeout` as it came.
enum ReceivedTimeout {
    case amount(TimeAmount)
    case malformed

    /// What reads as this again: another spelling of the amount, or what is no amount.
    var text: String {
        switch self {
        case .amount(let amount): GRPCTimeout.format(amount)
        case .malformed: ""
        }
    }
}
