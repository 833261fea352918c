import CNghttp2

extension HTTP2Session {
    /// Sets what nghttp2 calls. A callback that returns other than 0 ends the session, so none does for what one stream did.
    static func install(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, userData in
            guard let frame, let connection = HTTP2Session.connection(userData) else { return 0 }
            connection.beginHeaders(frame.pointee.hd.stream_id, opensStream: frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST)
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback2(callbacks) { _, _, name, value, _, userData in
            guard let name, let value, let connection = HTTP2Session.connection(userData) else { return 0 }
            connection.header(HeaderField(name: name, value: value))
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { session, frame, userData in
            guard let frame, let connection = HTTP2Session.connection(userData) else { return 0 }
            let header = frame.pointee.hd
            let endsStream = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
            switch nghttp2_frame_type(UInt32(header.type)) {
            case NGHTTP2_HEADERS:
                guard let stream = HTTP2Session.stream(session, header.stream_id) else { return 0 }
                connection.endHeaders(stream)
                if endsStream { connection.peerEnded(stream) }
            case NGHTTP2_DATA:
                if endsStream {
                    if let stream = HTTP2Session.stream(session, header.stream_id) { connection.peerEnded(stream) }
                } else if header.length == 0 {
                    connection.receivedControlFrame()
                }
            case NGHTTP2_PING:
                connection.receivedControlFrame()
                if header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0 { connection.receivedPingAck() }
            case NGHTTP2_SETTINGS, NGHTTP2_PRIORITY:
                connection.receivedControlFrame()
            case NGHTTP2_GOAWAY:
                connection.receivedGoaway()
            default: break
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { session, _, id, data, count, userData in
            guard let data, let connection = HTTP2Session.connection(userData) else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: count)
            if let stream = HTTP2Session.stream(session, id), let consumer = stream.consumer {
                stream.unconsumed &+= count
                stream.incoming.writeBytes(bytes)
                consumer.receive(&stream.incoming)
                stream.incoming.reuse()
            } else {
                connection.discard(count)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { session, id, errorCode, userData in
            guard let connection = HTTP2Session.connection(userData), let stream = HTTP2Session.stream(session, id) else { return 0 }
            connection.streamClosed(stream, errorCode: errorCode)
            return 0
        }
    }

    private static func connection(_ userData: UnsafeMutableRawPointer?) -> HTTP2Connection? {
        userData.map { Unmanaged<HTTP2Connection>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func stream(_ session: OpaquePointer?, _ id: Int32) -> HTTP2Stream? {
        nghttp2_session_get_stream_user_data(session, id).map { Unmanaged<HTTP2Stream>.fromOpaque($0).takeUnretainedValue() }
    }
}
