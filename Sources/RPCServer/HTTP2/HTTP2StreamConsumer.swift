import NIOCore

/// Who hears what happens to an HTTP/2 stream. Called on the connection's event loop.
protocol HTTP2StreamConsumer: AnyObject {
    /// A block of headers came: a response's head or its trailers. Servers never get it.
    func receive(_ headers: ResponseHeaders)
    /// Data came, the peer's last where `isLast`. The buffer is a part of what was read off the socket: what is kept is copied.
    /// The consumer owes the stream `consumed`, but for the last.
    func receive(_ bytes: ByteBuffer, isLast: Bool)
    /// The peer's side is complete, and it ended without data.
    func receiveEnd()
    /// All data given to the stream went to the connection.
    func drained()
    /// The connection is about to stop.
    func drainRequested(grace: TimeAmount)
    /// The connection ends now, though this goes on: say so to the peer, and end.
    func cutOff(_ reason: RPCError)
    /// The stream is gone.
    func streamClosed(_ closure: StreamClosure)
}

extension HTTP2StreamConsumer {
    func receive(_ headers: ResponseHeaders) {}
    func cutOff(_ reason: RPCError) {}
}
