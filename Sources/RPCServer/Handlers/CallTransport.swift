import NIOCore

/// What a call needs of the stream that carries it: an HTTP/2 stream or a caller in the same process.
/// Confined to the call's event loop.
protocol CallTransport: AnyObject {
    /// Whether no response byte waits for the peer. A call that sends only then holds one batch at most.
    var isDrained: Bool { get }
    /// Whether fewer response bytes wait than the send buffer may hold.
    var isWritable: Bool { get }
    /// An empty buffer to pack a response into, to be handed back by `send` or `answer`.
    func takeBuffer() -> ByteBuffer
    /// Sends framed messages. The first send also sends the initial metadata.
    func send(_ framed: ByteBuffer, initialMetadata: @autoclosure () -> Metadata)
    /// Sends one framed message and ends the call as OK; nothing was sent before.
    func answer(_ framed: ByteBuffer, _ metadata: ResponseMetadata?)
    /// Ends the call: nothing can be sent after it.
    func finish(_ status: RPCStatus, trailers: Metadata, initialMetadata: @autoclosure () -> Metadata)
    /// Lets the peer send as many request bytes more.
    func consumed(_ bytes: Int)
}
