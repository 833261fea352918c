import CNghttp2

extension HTTP2Session {
    /// Sets what nghttp2 calls. A callback that returns other than 0 ends the session, so none does for what one stream did.
    ///
    /// The session, its connection and the streams outlive nghttp2's calls, so callbacks borrow them: a reference counted up and down for each
    /// header would be a tenth of what a call costs.
    static func install(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, userData in
            guard let frame, let userData else { return 0 }
            var result: Int32 = 0
            HTTP2Session.borrow(userData) { (session: HTTP2Session) in
                session.connection._withUnsafeGuaranteedRef {
                    let opensStream = frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
                    if opensStream, $0.isFull {
                        session.refuse(frame.pointee.hd.stream_id)
                        // nghttp2 reads the block for the sake of the next ones, and tells nobody.
                        result = NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
                    } else {
                        $0.beginHeaders(frame.pointee.hd.stream_id, opensStream: opensStream, in: session)
                    }
                }
            }
            return result
        }
        nghttp2_session_callbacks_set_on_header_callback2(callbacks) { _, _, name, value, _, userData in
            guard let name, let value, let userData else { return 0 }
            HTTP2Session.borrow(userData) { (session: HTTP2Session) in
                session.connection._withUnsafeGuaranteedRef { $0.header(HeaderField(name: name, value: value)) }
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, userData in
            guard let frame, let userData else { return 0 }
            HTTP2Session.borrow(userData) { (session: HTTP2Session) in session.received(frame.pointee) }
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, data, count, userData in
            guard let data, let userData else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: data, count: count)
            HTTP2Session.borrow(userData) { (session: HTTP2Session) in session.received(bytes, on: id) }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { session, id, errorCode, userData in
            guard let userData else { return 0 }
            HTTP2Session.borrow(userData) { (owner: HTTP2Session) in
                let isError = errorCode != NGHTTP2_NO_ERROR.rawValue
                let wasReset = owner.states.closed(id, byReset: isError)
                guard let pointer = nghttp2_session_get_stream_user_data(session, id) else {
                    return owner.connection._withUnsafeGuaranteedRef { $0.unopenedStreamClosed(id, errorCode: errorCode) }
                }
                // Held here: closing gives the stream up.
                let stream = Unmanaged<HTTP2Stream>.fromOpaque(pointer).takeUnretainedValue()
                owner.connection._withUnsafeGuaranteedRef {
                    $0.streamClosed(stream, errorCode: errorCode, isComplete: !isError && !wasReset)
                }
            }
            return 0
        }
    }

    /// Clients only: a request that is never sent has a stream all the same, which closes with an error that says nothing.
    static func installForClients(_ callbacks: OpaquePointer?) {
        nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks) { _, frame, _, userData in
            guard let frame, let userData, frame.pointee.hd.type == UInt8(NGHTTP2_HEADERS.rawValue) else { return 0 }
            HTTP2Session.borrow(userData) { (session: HTTP2Session) in
                session.withStream(frame.pointee.hd.stream_id) { $0.isUnsent = true }
            }
            return 0
        }
    }

    private static func payload(of ping: nghttp2_ping) -> UInt64 {
        withUnsafeBytes(of: ping.opaque_data) { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
    }

    private static func goaway(_ frame: nghttp2_goaway) -> Goaway {
        // For people to read: no more than they would.
        let debugData = UnsafeBufferPointer(start: frame.opaque_data, count: min(frame.opaque_data_len, 256))
        return Goaway(
            lastStreamID: frame.last_stream_id, errorCode: frame.error_code, debugData: String(decoding: debugData, as: UTF8.self))
    }

    private func received(_ frame: nghttp2_frame) {
        connection._withUnsafeGuaranteedRef { connection in received(frame, connection) }
    }

    private func received(_ frame: nghttp2_frame, _ connection: HTTP2Connection) {
        let header = frame.hd
        let endsStream = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch nghttp2_frame_type(UInt32(header.type)) {
        case NGHTTP2_HEADERS:
            withStream(header.stream_id) { stream in
                connection.endHeaders(stream)
                if endsStream { stream.receiveEnd() }
            }
        case NGHTTP2_DATA:
            if header.length == 0, !endsStream { connection.receivedControlFrame() }
            withStream(header.stream_id) { stream in
                if !deliverChunk(to: stream, isLast: endsStream), endsStream { stream.receiveEnd() }
            }
            discardChunk()
        case NGHTTP2_PING:
            connection.receivedControlFrame()
            if header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0 {
                connection.receivedPingAck(HTTP2Session.payload(of: frame.ping))
            } else {
                connection.receivedPing()
            }
        case NGHTTP2_SETTINGS:
            connection.receivedControlFrame()
            guard header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0 else { break }
            checkPeerWindows()
            connection.receivedSettings()
        case NGHTTP2_GOAWAY:
            connection.receivedControlFrame()
            connection.receivedGoaway(HTTP2Session.goaway(frame.goaway))
        default: break
        }
    }

    /// Uses an object that someone else holds for the while.
    @inline(__always)
    static func borrow<Object: AnyObject>(_ pointer: UnsafeMutableRawPointer, _ body: (Object) -> Void) {
        Unmanaged<Object>.fromOpaque(pointer)._withUnsafeGuaranteedRef(body)
    }
}
