import NIOCore

/// What a client sends along with a call.
public struct CallOptions: Sendable {
    /// Metadata of the request.
    public var metadata: Metadata
    /// Time for the whole call, sent as `grpc-timeout` and kept to here as well; nil for no limit.
    public var timeout: TimeAmount?

    /// Encoding of this call's requests: each that it makes shorter, whatever its length. The server has to know it: one that does not
    /// answers UNIMPLEMENTED. Nil: ``ClientSettings/compression`` decides.
    public var encoding: MessageEncoding?

    /// Nothing besides what is given.
    public init(metadata: Metadata = Metadata(), timeout: TimeAmount? = nil, encoding: MessageEncoding? = nil) {
        self.metadata = metadata
        self.timeout = timeout
        self.encoding = encoding
    }
}
