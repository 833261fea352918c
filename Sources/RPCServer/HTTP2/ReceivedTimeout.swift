import NIOCore

/// A `grpc-timeout` as it came.
enum ReceivedTimeout {
    case amount(TimeAmount)
    case malformed
}
