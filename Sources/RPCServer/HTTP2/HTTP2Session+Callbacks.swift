import CNghttp2

extension HTTP2Session {
    /// Sets what nghttp2 calls. A callback that returns other than 0 ends the session, so none does for what one stream did.
    ///
    /// The connection and its streams outlive the session's calls, so callbacks borrow them: a reference counted up and down for each header
    /// would be a tenth of what a call costs.
    static func install(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, userData in
            guard let frame, let userData else { return 0 }
            HTTP2Session.borrow(userData) { (connection: HTTP2Connection) in
                connection.beginHeaders(frame.pointee.hd.stream_id, opensStream: frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback2(callbacks) { _, _, name, value, _, userData in
            guard let name, let value, let userData else { return 0 }
            HTTP2Session.borrow(userData) { (connection: HTTP2Connection) in connection.header(HeaderField(name: name, value: value)) }
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { session, frame, userData in
            guard let frame, let userData else { return 0 }
            HTTP2Session.borrow(userData) { (connection: HTTP2Connection) in
                HTTP2Session.received(frame.pointee, session, connection)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { session, _, id, data, count, userData in
            guard let data, let userData else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: count)
            guard let pointer = nghttp2_session_get_stream_user_data(session, id) else {
                HTTP2Session.borrow(userData) { (connection: HTTP2Connection) in connection.discard(count) }
                return 0
            }
            HTTP2Session.borrow(pointer) { (stream: HTTP2Stream) in stream.receive(bytes) }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { session, id, errorCode, userData in
            guard let userData, let pointer = nghttp2_session_get_stream_user_data(session, id) else { return 0 }
            // Held here: closing gives the stream up.
            let stream = Unmanaged<HTTP2Stream>.fromOpaque(pointer).takeUnretainedValue()
            HTTP2Session.borrow(userData) { (connection: HTTP2Connection) in connection.streamClosed(stream, errorCode: errorCode) }
            return 0
        }
    }

    private static func received(_ frame: nghttp2_frame, _ session: OpaquePointer?, _ connection: HTTP2Connection) {
        let header = frame.hd
        let endsStream = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch nghttp2_frame_type(UInt32(header.type)) {
        case NGHTTP2_HEADERS:
            guard let pointer = nghttp2_session_get_stream_user_data(session, header.stream_id) else { return }
            borrow(pointer) { (stream: HTTP2Stream) in
                connection.endHeaders(stream)
                if endsStream { connection.peerEnded(stream) }
            }
        case NGHTTP2_DATA:
            if endsStream {
                guard let pointer = nghttp2_session_get_stream_user_data(session, header.stream_id) else { return }
                borrow(pointer) { (stream: HTTP2Stream) in connection.peerEnded(stream) }
            } else if header.length == 0 {
                connection.receivedControlFrame()
            }
        case NGHTTP2_PING:
            connection.receivedControlFrame()
            if header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0 { connection.receivedPingAck() }
        case NGHTTP2_SETTINGS:
            connection.receivedControlFrame()
            if header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0 { connection.receivedSettings() }
        case NGHTTP2_PRIORITY:
            connection.receivedControlFrame()
        case NGHTTP2_GOAWAY:
            connection.receivedGoaway()
        default: break
        }
    }

    /// Uses an object that someone else holds for the while.
    @inline(__always)
    static func borrow<Object: AnyObject>(_ pointer: UnsafeMutableRawPointer, _ body: (Object) -> Void) {
        Unmanaged<Object>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
    }
}
