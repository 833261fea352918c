import NIOCore

/// One HTTP/2 stream: what waits to be sent on it and who hears of what comes. Pooled; found by nghttp2's stream user data.
/// Confined to the connection's event loop.
final class HTTP2Stream {
    /// What follows the data in `outgoing`.
    enum Ending {
        /// More data may come.
        case open
        /// The end of the stream.
        case end
        /// Trailers, which end the stream.
        case trailers(HeaderBlock)
        /// Nothing: the end was sent.
        case sent
    }

    /// Gone once the stream is closed; then everything does nothing.
    var connection: HTTP2Connection?
    var consumer: (any HTTP2StreamConsumer)?
    var id: Int32 = 0
    /// Neighbours in the list or the pool that holds this stream; see ``HTTP2StreamList``. The one before is held by the same list.
    var next: HTTP2Stream?
    unowned(unsafe) var previous: HTTP2Stream?
    /// Data to be sent. Moved out while it is worked on and back, never accessed in place: that spares the checks of exclusive access.
    private var outgoing: ByteBuffer?
    var ending = Ending.open
    var hasSentHeaders = false
    /// Whether nghttp2 asked for data when there was none, and has to be told when there is.
    var isDeferred = false
    /// Whether the peer has sent its last.
    var peerEnded = false
    /// A client's: whether the request's head could not be sent.
    var isUnsent = false
    /// Whether `drained` is due.
    var isDrainDue = false
    /// Bytes received that the consumer has not given back.
    var unconsumed = 0
    /// Data that may wait here before the stream is no longer writable.
    var sendLimit = 0

    /// Buffers over this size are not kept in the pool.
    private static let keptCapacity = 4096

    /// Prepares a stream, new or used, for its next life.
    func open(_ connection: HTTP2Connection, id: Int32) {
        self.connection = connection
        self.id = id
        sendLimit = connection.settings.streamSendLimit
    }

    /// Forgets everything but small buffers. The stream is closed: connection and consumer are gone.
    func recycle() {
        ending = .open
        hasSentHeaders = false
        isDeferred = false
        peerEnded = false
        isUnsent = false
        isDrainDue = false
        unconsumed = 0
        guard var buffer = moveOutgoing(), buffer.storageCapacity <= HTTP2Stream.keptCapacity else { return }
        buffer.moveReaderIndex(to: buffer.writerIndex)
        outgoing = buffer
    }

    private var waiting: Int { outgoing?.readableBytes ?? 0 }
    var hasOutgoing: Bool { waiting > 0 }
    /// Whether this side's end has gone to the connection.
    var hasSentEnd: Bool {
        if case .sent = ending { return true }
        return false
    }
    var isDrained: Bool { connection != nil && !hasOutgoing }
    var isWritable: Bool { connection != nil && waiting < sendLimit }

    /// Takes the data away; what is left of it is put back.
    func moveOutgoing() -> ByteBuffer? {
        let buffer = outgoing
        outgoing = nil
        return buffer
    }

    func putBack(_ buffer: ByteBuffer) { outgoing = buffer }

    /// Takes data off the wire.
    func receive(_ bytes: ByteBuffer, isLast: Bool) {
        unconsumed &+= bytes.readableBytes
        if isLast { peerEnded = true }
        // A stream without a consumer was answered; what comes is window to be given back when it closes.
        consumer?.receive(bytes, isLast: isLast)
    }

    /// The peer's last has come, and it was no data.
    func receiveEnd() {
        peerEnded = true
        consumer?.receiveEnd()
    }

    /// Gives the peer window for bytes that are done with.
    func consumed(_ bytes: Int) {
        guard let connection, bytes > 0 else { return }
        let count = min(bytes, unconsumed)
        unconsumed -= count
        connection.consumed(count, on: self)
    }

    /// A buffer that is empty and may have room.
    func takeBuffer() -> ByteBuffer {
        guard !hasOutgoing, var buffer = moveOutgoing() else { return ByteBuffer() }
        buffer.reuse()
        return buffer
    }

    /// Queues data. The head must have been sent.
    func write(_ bytes: ByteBuffer) {
        guard let connection, bytes.readableBytes > 0, case .open = ending else { return }
        if hasOutgoing, var buffer = moveOutgoing() {
            buffer.queue(bytes)
            outgoing = buffer
        } else {
            outgoing = bytes
        }
        connection.hasData(self)
    }

    /// Ends the stream after the data queued.
    func end(_ ending: Ending) {
        guard let connection, case .open = self.ending else { return }
        self.ending = ending
        connection.hasData(self)
    }

    /// Sends a head.
    func writeHead(_ block: HeaderBlock, endStream: Bool) {
        guard let connection, !hasSentHeaders else { return }
        hasSentHeaders = true
        if endStream { ending = .sent }
        connection.submitResponse(block, on: self, endStream: endStream)
    }

    /// Sends a head, data and the end at once. Nothing must have been sent.
    func writeWhole(_ block: HeaderBlock, _ bytes: ByteBuffer, _ ending: Ending) {
        guard let connection, !hasSentHeaders, case .open = self.ending else { return }
        hasSentHeaders = true
        outgoing = bytes
        self.ending = ending
        connection.submitResponse(block, on: self, endStream: false)
    }

    /// Breaks the stream off.
    func reset(errorCode: UInt32) {
        connection?.reset(self, errorCode: errorCode)
    }
}
