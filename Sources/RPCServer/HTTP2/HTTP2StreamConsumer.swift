import NIOCore

/// Who hears what happens to an HTTP/2 stream. Called on the connection's event loop.
protocol HTTP2StreamConsumer: AnyObject {
    /// A block of headers came: a response's head or its trailers. Servers never get it.
    func receive(_ headers: ResponseHeaders)
    /// Data came; the consumer may take the buffer away. It owes the stream `consumed`.
    func receive(_ bytes: inout ByteBuffer)
    /// The peer's side is complete.
    func receiveEnd()
    /// All data given to the stream went to the connection.
    func drained()
    /// The connection is about to stop.
    func drainRequested(grace: TimeAmount)
    /// The stream is gone.
    func streamClosed(_ closure: StreamClosure)
}

extension HTTP2StreamConsumer {
    func receive(_ headers: ResponseHeaders) {}
}
