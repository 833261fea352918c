import NIOCore

/// What a client sends along with a call.
public struct CallOptions: Sendable {
    /// Metadata of the request.
    public var metadata: Metadata
    /// Time for the whole call, sent as `grpc-timeout` and kept to here as well; nil for no limit.
    public var timeout: TimeAmount?

    /// Nothing besides what is given.
    public init(metadata: Metadata = Metadata(), timeout: TimeAmount? = nil) {
        self.metadata = metadata
        self.timeout = timeout
    }
}
