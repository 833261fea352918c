import ProtoRuntime

/// What the connections of one event loop share: memory for messages and stream objects.
final class LoopState {
    let arena = Arena()
    private let pool = HTTP2StreamList()

    /// Streams kept for use again, for all connections of the loop together.
    private static let pooled = 256

    func takeStream() -> HTTP2Stream { pool.popFirst() ?? HTTP2Stream() }

    func giveBack(_ stream: HTTP2Stream) {
        stream.recycle()
        if pool.count < LoopState.pooled { pool.insert(stream) }
    }
}
