import NIOCore

/// What a client sends along with a call, and how it goes about it.
public struct CallOptions: Sendable {
    /// Metadata of the request.
    public var metadata: Metadata
    /// Time for the whole call over all attempts, sent as `grpc-timeout` and kept to here as well; nil for no limit.
    public var timeout: TimeAmount?
    /// Whether the call waits, until its deadline, for a server that cannot be reached. Else it fails as UNAVAILABLE as soon as an attempt to
    /// connect does (gRPC, "Wait for Ready Semantics").
    public var waitForReady = false
    /// When the call is made again; nil for what ``ClientSettings/retryPolicy`` says.
    public var retryPolicy: RetryPolicy?
    /// The call in whose handler this one is made.
    var parent: CallContext?

    /// Encoding of this call's requests: each that it makes shorter, whatever its length. The server has to know it: one that does not
    /// answers UNIMPLEMENTED. Nil: ``ClientSettings/compression`` decides.
    public var encoding: MessageEncoding?

    /// Nothing besides what is given.
    public init(metadata: Metadata = Metadata(), timeout: TimeAmount? = nil, encoding: MessageEncoding? = nil) {
        self.metadata = metadata
        self.timeout = timeout
        self.encoding = encoding
    }

    /// Options of a call made while another is handled: it is over when that one's deadline passes, or when its own time is up, whichever comes first,
    /// and it is cancelled when that one is. Metadata is not passed on: it may be meant for this server alone.
    public init(inheriting context: CallContext, metadata: Metadata = Metadata(), timeout: TimeAmount? = nil) {
        self.init(metadata: metadata, timeout: timeout)
        parent = context
    }

    /// When a call that is made now has to be over; nil for no limit.
    func deadline(now: NIODeadline) -> NIODeadline? {
        let own = timeout.map { now + max($0, .zero) }
        guard let inherited = parent?.deadline else { return own }
        return own.map { min($0, inherited) } ?? inherited
    }
}
