import NIOCore

/// What the HTTP/1.1 side of the port allows its peers.
public struct HTTP1Settings: Sendable {
    /// Most bytes of a request's header names and values together; more is 431.
    public var headerBytes = 16 << 10
    /// Most headers of a request; more is 431.
    public var headerCount = 100
    /// Most bytes of a request's target; more is 414.
    public var targetBytes = 8 << 10
    /// Time for a request's head to be complete, from the end of the exchange before it or from the connection's beginning.
    /// However slowly a client sends, it is not waited for longer.
    public var headTimeout = TimeAmount.seconds(60)
    /// Time for a request's body to be complete, from its head; after that 408.
    public var bodyTimeout = TimeAmount.seconds(120)
    /// Time for which a client may take nothing of a response that waits for it.
    public var sendTimeout = TimeAmount.seconds(60)
    /// Time for which what a client still sends is read and dropped before its connection is closed, so that it can read the
    /// answer that it got.
    public var lingerTime = TimeAmount.seconds(2)
    /// Request bytes that may wait for the responder before no more are read.
    public var receiveWindow = 256 << 10
    /// Response bytes that may wait for the client before the responder is told to stop.
    public var sendWindow = 32 << 10
    /// Rest of a body that nobody wants which is still read to keep the connection; with more it is closed.
    public var discardLimit = 256 << 10

    /// The defaults.
    public init() {}
}
