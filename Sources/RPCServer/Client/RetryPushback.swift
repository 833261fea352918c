import NIOCore

/// What a server says of a retry in its trailers, `grpc-retry-pushback-ms` (gRPC proposal A6, "Pushback").
enum RetryPushback: Equatable {
    case after(TimeAmount)
    case never

    /// What is no whole number from 0 on asks for no retry at all.
    init(_ text: String) {
        guard let milliseconds = Int32(text), milliseconds >= 0 else {
            self = .never
            return
        }
        self = .after(.milliseconds(Int64(milliseconds)))
    }
}
