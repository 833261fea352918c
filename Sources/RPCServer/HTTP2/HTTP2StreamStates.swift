/// What a session remembers of its newest streams: whether the peer has ended them, and how they closed.
///
/// nghttp2 forgets a stream when it closes, and then can no longer tell a frame that crossed a reset on its way, which RFC 9113 (section 5.1)
/// has an endpoint discard, from one that a peer sends after its own end, or on a number it passed over. This is a table of one word for each of the last
/// ``window`` streams, so that it costs a store when a stream opens, ends and closes. What is older is discarded, as the RFC allows.
///
/// Streams are those of odd numbers: a server opens none, and a client refuses pushes. Shared by copies; the session frees it.
struct HTTP2StreamStates {
    enum State: UInt32 {
        /// The peer may send.
        case open
        /// The peer has sent END_STREAM.
        case ended
        /// Closed by this side: the peer may not have heard of it when it sends.
        case discarded
        /// Closed by the peer's own END_STREAM or RST_STREAM: it knows, and may send nothing more.
        case closed
    }

    /// Streams that are remembered.
    static let window: UInt32 = 128

    /// The streams' words, and behind them the newest stream's number.
    private let cells: UnsafeMutablePointer<UInt32>

    init() {
        cells = .allocate(capacity: Int(HTTP2StreamStates.window) + 1)
        cells.initialize(repeating: .max, count: Int(HTTP2StreamStates.window))
        (cells + Int(HTTP2StreamStates.window)).initialize(to: 0)
    }

    func deallocate() { cells.deallocate() }

    /// The newest stream; 0 where there was none.
    @inline(__always)
    var newest: Int32 {
        get { Int32(truncatingIfNeeded: cells[Int(HTTP2StreamStates.window)]) }
        nonmutating set { cells[Int(HTTP2StreamStates.window)] = UInt32(truncatingIfNeeded: newValue) }
    }

    /// A stream newer than all before it opens.
    @inline(__always)
    func opened(_ id: Int32, hasEnded: Bool) {
        newest = id
        cells[place(id)] = word(id, hasEnded ? .ended : .open)
    }

    @inline(__always)
    func isOpen(_ id: Int32) -> Bool { id & 1 == 1 && cells[place(id)] == word(id, .open) }

    /// The peer has sent its last on a stream that is open.
    @inline(__always)
    func ended(_ id: Int32) { cells[place(id)] = word(id, .ended) }

    /// The peer resets a stream.
    func reset(_ id: Int32) {
        if state(id) != nil { cells[place(id)] = word(id, .closed) }
    }

    /// A stream is gone.
    /// - Parameter byReset: whether this side reset it, or the peer did, for an error.
    /// - Returns: whether the peer reset it.
    func closed(_ id: Int32, byReset: Bool) -> Bool {
        switch state(id) {
        case .open, .discarded: cells[place(id)] = word(id, .discarded)
        case .ended: cells[place(id)] = word(id, byReset ? .discarded : .closed)
        case .closed: return true
        case nil: break
        }
        return false
    }

    /// What is known of a stream; nil where it is older than what is remembered, or never opened.
    func state(_ id: Int32) -> State? {
        guard id & 1 == 1, id <= newest else { return nil }
        let cell = cells[place(id)]
        return cell & ~3 == word(id, .open) ? State(rawValue: cell & 3) : nil
    }

    /// Whether a stream of a number below the newest was never opened, and so is closed (RFC 9113, section 5.1.1). False where it is not known.
    func wasPassedOver(_ id: Int32) -> Bool {
        guard id & 1 == 1, id <= newest, UInt32(truncatingIfNeeded: newest &- id) >> 1 < HTTP2StreamStates.window else { return false }
        return cells[place(id)] & ~3 != word(id, .open)
    }

    @inline(__always)
    private func place(_ id: Int32) -> Int { Int((UInt32(truncatingIfNeeded: id) >> 1) & (HTTP2StreamStates.window &- 1)) }

    @inline(__always)
    private func word(_ id: Int32, _ state: State) -> UInt32 { ((UInt32(truncatingIfNeeded: id) >> 1) << 2) | state.rawValue }
}
