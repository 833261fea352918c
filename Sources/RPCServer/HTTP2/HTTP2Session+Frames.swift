import CNghttp2
import NIOCore

/// Where nghttp2 1.52 does other than RFC 9113 says, told by the heads of frames before nghttp2 reads them; docs/http2.md has the list.
///
/// Bytes go to nghttp2 where they lie and in one piece, however many frames they hold. Only in front of a frame that may need more than that
/// they are handed over up to it, so that nghttp2's own view of the stream is current.
extension HTTP2Session {
    /// What becomes of a frame.
    private enum Verdict {
        /// nghttp2 reads it.
        case pass
        /// nghttp2 never sees it.
        case swallow
        /// nghttp2 was given other bytes for its first ones.
        case replaced(Int)
        /// It takes so many of its bytes to say.
        case incomplete(needs: Int)
        /// The connection is over, and with it all that follows.
        case over
    }

    /// Takes frames, whole or not. Returns false where the connection cannot go on.
    func walk(_ start: UnsafeRawPointer, _ count: Int) -> Bool {
        // From the beginning of `start`: where the next frame begins, and what of the bytes nghttp2 has or is not to have.
        var frame = walked.frame
        var passed = walked.passed
        if held.count > 0 {
            switch finishHeld(start, count, &frame, &passed) {
            case .over: return true
            case .failed: return false
            case .waiting: return true
            case .done: break
            }
        }
        while count &- frame >= HTTP2FrameHead.size {
            let head = HTTP2FrameHead(at: start + frame)
            if !isOrdinary(head, at: start + frame, available: count &- frame) {
                guard pass(start, &passed, upTo: frame) else { return false }
                switch judge(head, at: start + frame, available: count &- frame) {
                case .pass: break
                case .swallow: passed = frame &+ head.total
                case .replaced(let given): passed = frame &+ given
                case .incomplete: return hold(start, count, frame)
                case .over: return end()
                }
            }
            frame &+= head.total
        }
        guard pass(start, &passed, upTo: min(frame, count)) else { return false }
        if frame < count { return hold(start, count, frame) }
        walked = (frame &- count, max(passed &- count, 0))
        return true
    }

    /// Gives nghttp2 what it has not got. Returns false where the connection cannot go on.
    @inline(__always)
    private func pass(_ start: UnsafeRawPointer, _ passed: inout Int, upTo end: Int) -> Bool {
        guard passed < end else { return true }
        let isGood = give(start + passed, end &- passed)
        passed = end
        return isGood
    }

    /// Keeps the beginning of a frame, which has been judged as far as it can be.
    private func hold(_ start: UnsafeRawPointer, _ count: Int, _ frame: Int) -> Bool {
        held.append(start + frame, count: count &- frame)
        walked = (0, 0)
        return true
    }

    private enum HeldOutcome {
        case done, waiting, over, failed
    }

    /// Goes on with a frame whose beginning is held.
    private func finishHeld(_ start: UnsafeRawPointer, _ count: Int, _ frame: inout Int, _ passed: inout Int) -> HeldOutcome {
        let before = held.count
        var needs = HTTP2FrameHead.size
        var taken = 0
        while true {
            let missing = min(max(needs &- held.count, 0), count &- taken)
            held.append(start + taken, count: missing)
            taken &+= missing
            guard held.count >= needs else { return .waiting }
            guard
                let (head, verdict) = held.withBytes({ bytes in
                    let head = HTTP2FrameHead(at: bytes)
                    return (head, judge(head, at: bytes, available: held.count))
                })
            else { return .failed }
            frame = head.total &- before
            passed = taken
            switch verdict {
            case .incomplete(let more):
                needs = more
                continue
            case .pass:
                guard held.withBytes({ give($0, held.count) }) ?? false else { return .failed }
            case .swallow: passed = frame
            case .replaced: break
            case .over:
                _ = end()
                return .over
            }
            held.clear()
            return .done
        }
    }

    /// Stops reading. nghttp2 was told why.
    private func end() -> Bool {
        isEnded = true
        return true
    }

    // MARK: Judging

    /// Whether a frame is one that nghttp2 treats rightly whatever came before, as nearly all are. Notes what it does to its stream.
    @inline(__always)
    private func isOrdinary(_ head: HTTP2FrameHead, at frame: UnsafeRawPointer, available: Int) -> Bool {
        guard !isInFieldBlock else { return false }
        switch nghttp2_frame_type(UInt32(head.type)) {
        case NGHTTP2_DATA:
            guard !head.has(NGHTTP2_FLAG_PADDED), states.isOpen(head.streamID) else { return false }
            if head.has(NGHTTP2_FLAG_END_STREAM) { states.ended(head.streamID) }
            return true
        case NGHTTP2_HEADERS:
            guard isServer, head.has(NGHTTP2_FLAG_END_HEADERS), !head.has(NGHTTP2_FLAG_PADDED), !head.has(NGHTTP2_FLAG_PRIORITY),
                head.streamID & 1 == 1, head.streamID > states.newest
            else { return false }
            states.opened(head.streamID, hasEnded: head.has(NGHTTP2_FLAG_END_STREAM))
            return true
        case NGHTTP2_WINDOW_UPDATE:
            return head.length == 4 && available >= head.total && HTTP2FrameHead.word(at: frame + HTTP2FrameHead.size) != 0
        default:
            return false
        }
    }

    private func judge(_ head: HTTP2FrameHead, at frame: UnsafeRawPointer, available: Int) -> Verdict {
        if isInFieldBlock {
            // nghttp2 ends the connection where this is no CONTINUATION of the same stream, and takes one of any length.
            guard head.length <= HTTP2Session.maxFrameSize else { return fail(NGHTTP2_FRAME_SIZE_ERROR) }
            if head.type == UInt8(NGHTTP2_CONTINUATION.rawValue), head.has(NGHTTP2_FLAG_END_HEADERS) { isInFieldBlock = false }
            return .pass
        }
        // Too long: nghttp2 ends the connection.
        guard head.length <= HTTP2Session.maxFrameSize else { return .pass }
        switch nghttp2_frame_type(UInt32(head.type)) {
        case NGHTTP2_DATA: return judgeData(head)
        case NGHTTP2_HEADERS: return judgeHeaders(head, at: frame, available: available)
        case NGHTTP2_PRIORITY: return judgePriority(head)
        case NGHTTP2_RST_STREAM: return judgeReset(head)
        case NGHTTP2_WINDOW_UPDATE: return judgeWindowUpdate(head, at: frame, available: available)
        case NGHTTP2_GOAWAY: return judgeGoaway(head, at: frame, available: available)
        case NGHTTP2_SETTINGS:
            if !head.has(NGHTTP2_FLAG_ACK) { windowsBeforeSettings = peerWindows() }
            return .pass
        case NGHTTP2_PUSH_PROMISE:
            isInFieldBlock = !head.has(NGHTTP2_FLAG_END_HEADERS)
            return .pass
        case NGHTTP2_PING, NGHTTP2_CONTINUATION: return .pass
        default:
            // Unknown: nghttp2 ignores it, and tells nobody.
            connection._withUnsafeGuaranteedRef { $0.receivedControlFrame() }
            return .pass
        }
    }

    private func judgeData(_ head: HTTP2FrameHead) -> Verdict {
        guard head.streamID != 0 else { return .pass }
        // RFC 9113, section 4.2: too small for what it must hold.
        if head.has(NGHTTP2_FLAG_PADDED), head.length == 0 { return fail(NGHTTP2_FRAME_SIZE_ERROR) }
        if states.isOpen(head.streamID) {
            if head.has(NGHTTP2_FLAG_END_STREAM) { states.ended(head.streamID) }
            return .pass
        }
        return judgeLate(head, onPassedOver: NGHTTP2_STREAM_CLOSED)
    }

    private func judgeHeaders(_ head: HTTP2FrameHead, at frame: UnsafeRawPointer, available: Int) -> Verdict {
        let id = head.streamID
        let padding = head.has(NGHTTP2_FLAG_PADDED) ? 1 : 0
        let priority = head.has(NGHTTP2_FLAG_PRIORITY) ? 5 : 0
        // RFC 9113, section 4.2: too small for what it must hold.
        guard head.length >= padding &+ priority else { return fail(NGHTTP2_FRAME_SIZE_ERROR) }
        let needs = HTTP2FrameHead.size &+ padding &+ priority
        guard priority == 0 || available >= needs else { return .incomplete(needs: needs) }
        if isServer, id & 1 == 1, id > states.newest {
            states.opened(id, hasEnded: head.has(NGHTTP2_FLAG_END_STREAM))
        } else if states.isOpen(id) {
            if head.has(NGHTTP2_FLAG_END_STREAM) { states.ended(id) }
        } else if id & 1 == 1 {
            if case .over = judgeLate(head, onPassedOver: NGHTTP2_PROTOCOL_ERROR) { return .over }
        }
        isInFieldBlock = !head.has(NGHTTP2_FLAG_END_HEADERS)
        guard priority > 0 else { return .pass }
        // RFC 9113, section 5.3.2: priority is ignored. nghttp2 would build a tree of it, and end the connection for a stream that depends on itself.
        var bytes: (UInt64, UInt64) = (0, 0)
        let isGood = withUnsafeMutableBytes(of: &bytes) { copy in
            copy.copyMemory(from: UnsafeRawBufferPointer(start: frame, count: needs))
            for index in needs &- priority..<needs { copy[index] = 0 }
            copy[needs &- 1] = UInt8(NGHTTP2_DEFAULT_WEIGHT - 1)
            return copy.baseAddress.map { give($0, needs) } ?? false
        }
        return isGood ? .replaced(needs) : .over
    }

    /// A frame with data or fields on a stream on which the peer may send none.
    /// - Parameter error: the connection's error where the stream was never opened.
    private func judgeLate(_ head: HTTP2FrameHead, onPassedOver error: nghttp2_error_code) -> Verdict {
        let id = head.streamID
        // An idle stream: nghttp2 ends the connection.
        guard id & 1 == 1, id <= states.newest else { return .pass }
        switch nghttp2_session_get_stream_remote_close(session, id) {
        case 0: return .pass
        case 1:
            // RFC 9113, section 5.1, half-closed (remote): a stream error. nghttp2 would end the connection. Once the stream is
            // closed, it discards the frame and keeps windows and compression right.
            close(id, errorCode: NGHTTP2_STREAM_CLOSED)
            return .pass
        default: break
        }
        if states.state(id) == .closed { return fail(NGHTTP2_STREAM_CLOSED) }
        if states.wasPassedOver(id) { return fail(error) }
        connection._withUnsafeGuaranteedRef { $0.receivedControlFrame() }
        return .pass
    }

    private func judgePriority(_ head: HTTP2FrameHead) -> Verdict {
        guard head.streamID != 0 else { return .pass }
        if head.length != 5 {
            // RFC 9113, section 6.3: a stream error. An idle stream cannot be reset: there nghttp2 ends the connection.
            guard !isIdle(head.streamID) else { return .pass }
            if hasStream(head.streamID) { reset(head.streamID, errorCode: NGHTTP2_FRAME_SIZE_ERROR.rawValue) }
        }
        connection._withUnsafeGuaranteedRef { $0.receivedControlFrame() }
        return .swallow
    }

    private func judgeReset(_ head: HTTP2FrameHead) -> Verdict {
        guard head.streamID != 0, head.length == 4, !isIdle(head.streamID) else { return .pass }
        states.reset(head.streamID)
        if nghttp2_session_get_stream_remote_close(session, head.streamID) < 0 {
            connection._withUnsafeGuaranteedRef { $0.receivedControlFrame() }
        }
        return .pass
    }

    private func judgeWindowUpdate(_ head: HTTP2FrameHead, at frame: UnsafeRawPointer, available: Int) -> Verdict {
        guard head.streamID != 0, head.length == 4, !isIdle(head.streamID) else { return .pass }
        guard available >= head.total else { return .incomplete(needs: head.total) }
        guard HTTP2FrameHead.word(at: frame + HTTP2FrameHead.size) == 0 else { return .pass }
        // RFC 9113, section 6.9: a stream error. nghttp2 would end the connection.
        if hasStream(head.streamID) { reset(head.streamID, errorCode: NGHTTP2_PROTOCOL_ERROR.rawValue) }
        connection._withUnsafeGuaranteedRef { $0.receivedControlFrame() }
        return .swallow
    }

    /// A client names the last of the server's streams, of which there is none, and so any number means the same. nghttp2 takes even ones only.
    private func judgeGoaway(_ head: HTTP2FrameHead, at frame: UnsafeRawPointer, available: Int) -> Verdict {
        let needs = HTTP2FrameHead.size &+ 4
        guard isServer, head.streamID == 0, head.length >= 8 else { return .pass }
        guard available >= needs else { return .incomplete(needs: needs) }
        guard HTTP2FrameHead.word(at: frame + HTTP2FrameHead.size) & 1 == 1 else { return .pass }
        var bytes: (UInt64, UInt64) = (0, 0)
        let isGood = withUnsafeMutableBytes(of: &bytes) { copy in
            copy.copyMemory(from: UnsafeRawBufferPointer(start: frame, count: needs))
            copy[needs &- 1] &= ~1
            return copy.baseAddress.map { give($0, needs) } ?? false
        }
        return isGood ? .replaced(needs) : .over
    }

    // MARK: Acting

    private func isIdle(_ id: Int32) -> Bool { id & 1 == 0 || id > states.newest }

    /// Ends the connection.
    private func fail(_ error: nghttp2_error_code) -> Verdict {
        terminate(errorCode: error.rawValue)
        return .over
    }

    /// Closes a stream for the peer's error at once, which nghttp2 does where the peer resets it; so that is what it is told.
    private func close(_ id: Int32, errorCode: nghttp2_error_code) {
        let head: [UInt8] = [0, 0, 4, UInt8(NGHTTP2_RST_STREAM.rawValue), 0]
        let numbers = [UInt32(bitPattern: id), errorCode.rawValue].flatMap { number in (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) }
        }
        (head + numbers).withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { _ = give(start, bytes.count) }
        }
        reset(id, errorCode: errorCode.rawValue)
    }

    /// The window that the peer gives new streams, and the largest that it has given a stream.
    private func peerWindows() -> (initial: Int64, largest: Int64) {
        connection._withUnsafeGuaranteedRef { connection in
            let windows = connection.streams.all.map { Int64(nghttp2_session_get_stream_remote_window_size(session, $0.id)) }
            return (peerInitialWindow, windows.max() ?? peerInitialWindow)
        }
    }

    private var peerInitialWindow: Int64 {
        Int64(nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE))
    }

    /// The peer's settings hold now. A stream's window that they make too large is the connection's error (RFC 9113, section 6.9.2); nghttp2
    /// resets the stream.
    func checkPeerWindows() {
        let before = windowsBeforeSettings
        if before.largest + peerInitialWindow - before.initial > Int64(Int32.max) {
            terminate(errorCode: NGHTTP2_FLOW_CONTROL_ERROR.rawValue)
        }
    }
}
