import CNghttp2
import NIOCore

/// One nghttp2 session, and with `HeaderBlock`, `HeaderField`, the frames' heads and the callbacks the only place of pointers in this library.
///
/// nghttp2 is not thread-safe and calls back while it reads and writes; both happen on the connection's event loop. Its callbacks find the
/// session by its user data and the stream by the stream's; the connection owns both and outlives the session's calls.
final class HTTP2Session {
    enum Role {
        case server
        case client
    }

    /// Bytes of a client's preface, behind which its frames begin (RFC 9113, section 3.4).
    private static let prefaceSize = Int(NGHTTP2_CLIENT_MAGIC_LEN)
    /// The longest payload that is taken (SETTINGS_MAX_FRAME_SIZE, which is not announced and so is what it is without).
    static let maxFrameSize = 16 << 10

    let session: OpaquePointer
    let isServer: Bool
    /// Who holds this session, and so is there as long as it is.
    let connection: Unmanaged<HTTP2Connection>
    /// The bytes being read, and where their buffer's index 0 is.
    private var reading: ByteBuffer?
    private var readingBase: UnsafeRawPointer?
    /// Data not yet handed on: with the frame's end, which is most often the next that nghttp2 tells of, it may be the stream's last.
    private var chunk: (id: Int32, bytes: UnsafeRawBufferPointer)?

    // What `walk` keeps from one read to the next.

    let states = HTTP2StreamStates()
    /// From the first of the bytes to come: where the next frame begins, and up to where they are not for nghttp2.
    var walked: (frame: Int, passed: Int)
    /// The beginning of a frame that is not complete enough to be judged.
    var held = HTTP2HeldBytes()
    /// Whether only CONTINUATION may follow.
    var isInFieldBlock = false
    /// Whether the peer is not heard any more.
    var isEnded = false
    var windowsBeforeSettings: (initial: Int64, largest: Int64) = (0, 0)
    /// The server's first SETTINGS, to be sent before all else.
    private(set) var opening: ByteBuffer?

    /// Returns nil only where memory is out.
    init?(role: Role, settings: HTTP2Settings, connection: HTTP2Connection) {
        var option: OpaquePointer?
        var callbacks: OpaquePointer?
        guard nghttp2_option_new(&option) == 0, nghttp2_session_callbacks_new(&callbacks) == 0 else { return nil }
        defer {
            nghttp2_option_del(option)
            nghttp2_session_callbacks_del(callbacks)
        }
        // Window goes back to the peer when a handler has taken the bytes, and not when they arrive.
        nghttp2_option_set_no_auto_window_update(option, 1)
        nghttp2_option_set_max_continuations(option, settings.maxContinuations)
        // The connection counts resets itself, of both sides' doing, and ends; nghttp2 would go on and ignore new streams.
        nghttp2_option_set_stream_reset_rate_limit(option, .max, .max)
        // What is over the limit is not submitted; nghttp2's own, by its count of the packed block, would drop it and the stream hang.
        nghttp2_option_set_max_send_header_block_length(option, max(settings.maxSentHeaderListSize, 0) &+ (16 << 10))
        // Closed streams are kept by nghttp2 for priorities, which nothing here looks at.
        nghttp2_option_set_no_closed_streams(option, 1)
        HTTP2Session.install(callbacks)
        if role == .client { HTTP2Session.installForClients(callbacks) }
        var session: OpaquePointer?
        let result =
            role == .server
            ? nghttp2_session_server_new2(&session, callbacks, nil, option)
            : nghttp2_session_client_new2(&session, callbacks, nil, option)
        guard result == 0, let session else { return nil }
        self.session = session
        isServer = role == .server
        walked = (role == .server ? HTTP2Session.prefaceSize : 0, 0)
        self.connection = Unmanaged.passUnretained(connection)
        nghttp2_session_set_user_data(session, Unmanaged.passUnretained(self).toOpaque())
        submitSettings(role, settings)
    }

    deinit {
        nghttp2_session_del(session)
        states.deallocate()
    }

    private func submitSettings(_ role: Role, _ settings: HTTP2Settings) {
        var entries = [
            entry(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, settings.streamWindow),
            entry(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.maxHeaderListSize),
        ]
        switch role {
        // Once this is acknowledged, nghttp2 would end the connection for a stream too many, where RFC 9113 (section 5.1.2) has a stream error.
        // So it is told of no limit, and the peer of the one that ``refuse(_:)`` keeps.
        case .server: entries.append(entry(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, Int(Int32.max)))
        case .client: entries.append(entry(NGHTTP2_SETTINGS_ENABLE_PUSH, 0))
        }
        nghttp2_submit_settings(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), entries, entries.count)
        if role == .server, let frame = nextFrame() {
            var bytes = ByteBuffer(bytes: frame)
            bytes.setInteger(UInt32(clamping: settings.maxConcurrentStreams), at: bytes.writerIndex - 4)
            opening = bytes
        }
        nghttp2_session_set_local_window_size(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(clamping: settings.connectionWindow))
    }

    /// Refuses a stream that would be one too many (RFC 9113, section 5.1.2).
    func refuse(_ id: Int32) {
        reset(id, errorCode: NGHTTP2_REFUSED_STREAM.rawValue)
        connection._withUnsafeGuaranteedRef { $0.refusedStream() }
    }

    private func entry(_ id: nghttp2_settings_id, _ value: Int) -> nghttp2_settings_entry {
        nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: UInt32(clamping: value))
    }

    // MARK: Bytes

    /// Takes bytes from the peer. Returns false where the connection cannot go on.
    func receive(_ bytes: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { pointer in
            guard let start = pointer.baseAddress, !isEnded else { return true }
            reading = bytes
            readingBase = start - bytes.readerIndex
            let goesOn = walk(start, pointer.count)
            deliverChunk()
            reading = nil
            return goesOn
        }
    }

    /// Has nghttp2 read bytes. Returns false where the connection cannot go on; the peer is told.
    func give(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        let taken = nghttp2_session_mem_recv(session, start.assumingMemoryBound(to: UInt8.self), count)
        guard taken < 0 else { return true }
        let error =
            switch nghttp2_error(Int32(truncatingIfNeeded: taken)) {
            case NGHTTP2_ERR_BAD_CLIENT_MAGIC: NGHTTP2_PROTOCOL_ERROR
            case NGHTTP2_ERR_FLOODED, NGHTTP2_ERR_TOO_MANY_CONTINUATIONS: NGHTTP2_ENHANCE_YOUR_CALM
            default: NGHTTP2_INTERNAL_ERROR
            }
        terminate(errorCode: error.rawValue)
        return false
    }

    /// From nghttp2: data of a stream came.
    func received(_ bytes: UnsafeRawBufferPointer, on id: Int32) {
        deliverChunk()
        chunk = (id, bytes)
    }

    /// Hands on data whose frame has not ended.
    private func deliverChunk() {
        guard let chunk else { return }
        withStream(chunk.id) { stream in _ = deliverChunk(to: stream, isLast: false) }
        discardChunk()
    }

    /// Hands on what came of the frame that has just ended. Returns whether there was anything.
    func deliverChunk(to stream: HTTP2Stream, isLast: Bool) -> Bool {
        guard let chunk, let readingBase, let start = chunk.bytes.baseAddress else { return false }
        self.chunk = nil
        // A part of the bytes read, so that nothing is copied that is used at once.
        guard let bytes = reading?.getSlice(at: start - readingBase, length: chunk.bytes.count) else { return false }
        stream.receive(bytes, isLast: isLast)
        return true
    }

    /// Gives back the window of data that no stream is there to take.
    func discardChunk() {
        guard let chunk else { return }
        self.chunk = nil
        consumedOnConnection(chunk.bytes.count)
    }

    /// Moves what there is to say to the peer into `out`, until that holds `limit` bytes or there is no more.
    /// - Parameter expected: the room to make where there is anything and `out` has none.
    func write(into out: inout ByteBuffer, limit: Int, expected: Int) {
        var next = nextFrame()
        while let frame = next {
            out.reserveCapacity(out.capacity == 0 ? max(expected, frame.count) : 0)
            let held = out.readableBytes
            // As many frames as fit at once: a write to the buffer costs more than most frames.
            out.writeWithUnsafeMutableBytes(minimumWritableBytes: frame.count) { target in
                var count = 0
                while let frame = next, frame.count <= target.count &- count {
                    UnsafeMutableRawBufferPointer(rebasing: target[count...]).copyMemory(from: frame)
                    count &+= frame.count
                    next = held &+ count < limit ? nextFrame() : nil
                }
                return count
            }
        }
    }

    /// The next frame for the peer, valid until the next call; nil where there is none.
    private func nextFrame() -> UnsafeRawBufferPointer? {
        var data: UnsafePointer<UInt8>?
        let count = nghttp2_session_mem_send(session, &data)
        guard count > 0, let data else { return nil }
        return UnsafeRawBufferPointer(start: data, count: count)
    }

    /// The longest header list that the peer takes (RFC 9113, section 6.5.2), by its own word.
    var peerHeaderListSize: Int { Int(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE)) }

    var isOver: Bool { nghttp2_session_want_read(session) == 0 && nghttp2_session_want_write(session) == 0 }

    /// Frames waiting to be sent, not counting streams that wait for window or data.
    var queuedFrames: Int { nghttp2_session_get_outbound_queue_size(session) }

    // MARK: Streams

    func attach(_ stream: HTTP2Stream) {
        nghttp2_session_set_stream_user_data(session, stream.id, Unmanaged.passUnretained(stream).toOpaque())
    }

    func hasStream(_ id: Int32) -> Bool { nghttp2_session_get_stream_user_data(session, id) != nil }

    /// Uses a stream, if there is one of this id; the connection holds it for the while.
    @inline(__always)
    func withStream(_ id: Int32, _ body: (HTTP2Stream) -> Void) {
        guard let pointer = nghttp2_session_get_stream_user_data(session, id) else { return }
        HTTP2Session.borrow(pointer, body)
    }

    /// Submits a response's head, with the stream's data behind it unless the head ends the stream.
    func submitResponse(_ block: HeaderBlock, on stream: HTTP2Stream, endStream: Bool) -> Bool {
        if endStream {
            return nghttp2_submit_response(session, stream.id, block.fields.baseAddress, block.fields.count, nil) == 0
        }
        var provider = HTTP2Session.provider(for: stream)
        return nghttp2_submit_response(session, stream.id, block.fields.baseAddress, block.fields.count, &provider) == 0
    }

    /// Opens a stream with a request's head and the stream's data behind it. Returns the stream's id, or nil where none can be opened.
    func submitRequest(_ block: HeaderBlock, on stream: HTTP2Stream) -> Int32? {
        var provider = HTTP2Session.provider(for: stream)
        let id = nghttp2_submit_request(
            session, nil, block.fields.baseAddress, block.fields.count, &provider, Unmanaged.passUnretained(stream).toOpaque())
        guard id > 0 else { return nil }
        states.opened(id, hasEnded: false)
        return id
    }

    func resume(_ stream: HTTP2Stream) {
        nghttp2_session_resume_data(session, stream.id)
    }

    func reset(_ id: Int32, errorCode: UInt32) {
        nghttp2_submit_rst_stream(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, errorCode)
    }

    /// Gives window back, for the stream and the connection.
    func consumed(_ count: Int, on id: Int32) {
        nghttp2_session_consume(session, id, count)
    }

    /// Gives the connection window back for bytes of a stream that is gone.
    func consumedOnConnection(_ count: Int) {
        nghttp2_session_consume_connection(session, count)
    }

    // MARK: The connection's end

    /// Says that the connection will end and that streams opened until the peer hears of it are still served (RFC 9113, section 6.8).
    func announceShutdown() {
        nghttp2_submit_shutdown_notice(session)
        ping(PingPayload.drain)
    }

    /// Says that no stream beyond those seen is served, and why. Sent at once, so that no stream comes between.
    func goAway(errorCode: UInt32, debugData: String) {
        let last = nghttp2_session_get_last_proc_stream_id(session)
        let bytes = Array(debugData.utf8)
        nghttp2_submit_goaway(session, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, errorCode, bytes, bytes.count)
    }

    func ping(_ payload: UInt64) {
        withUnsafeBytes(of: payload.bigEndian) { bytes in
            _ = nghttp2_submit_ping(
                session, UInt8(NGHTTP2_FLAG_NONE.rawValue), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// Streams that the peer lets this side have open at a time.
    var peerMaxConcurrentStreams: Int {
        Int(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS))
    }

    /// Ends the connection for the peer's misbehaviour.
    func terminate(errorCode: UInt32) {
        nghttp2_session_terminate_session(session, errorCode)
    }

    private static func provider(for stream: HTTP2Stream) -> nghttp2_data_provider {
        nghttp2_data_provider(
            source: nghttp2_data_source(ptr: Unmanaged.passUnretained(stream).toOpaque()),
            read_callback: { session, id, target, capacity, flags, source, _ in
                guard let pointer = source?.pointee.ptr, let target, let flags else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
                return Unmanaged<HTTP2Stream>.fromOpaque(pointer)._withUnsafeGuaranteedRef { stream in
                    HTTP2Session.read(stream, session, id, UnsafeMutableRawBufferPointer(start: target, count: capacity), &flags.pointee)
                }
            })
    }

    /// Moves what waits on a stream into a DATA frame.
    private static func read(
        _ stream: HTTP2Stream, _ session: OpaquePointer?, _ id: Int32, _ target: UnsafeMutableRawBufferPointer, _ flags: inout UInt32
    ) -> Int {
        var count = 0
        if var waiting = stream.moveOutgoing() {
            count = waiting.readWithUnsafeReadableBytes { bytes in
                let count = min(bytes.count, target.count)
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
                return (count, count)
            }
            let isEmpty = waiting.readableBytes == 0
            stream.putBack(waiting)
            // A response that waits for the peer's window goes out long after it was given.
            stream.connection?.hasAnswered = true
            guard isEmpty else { return count }
        }
        switch stream.ending {
        case .open:
            stream.connection?.noteDrained(stream)
            guard count == 0 else { return count }
            stream.isDeferred = true
            return Int(NGHTTP2_ERR_DEFERRED.rawValue)
        case .end, .sent:
            flags |= NGHTTP2_DATA_FLAG_EOF.rawValue
        case .trailers(let block):
            flags |= NGHTTP2_DATA_FLAG_EOF.rawValue | NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
            guard nghttp2_submit_trailer(session, id, block.fields.baseAddress, block.fields.count) == 0 else {
                return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue)
            }
        }
        stream.ending = .sent
        stream.connection?.noteEnded(stream)
        return count
    }
}
