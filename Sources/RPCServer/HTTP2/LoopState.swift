import ProtoRuntime

/// What the connections of one event loop share: memory for messages and stream objects.
final class LoopState {
    let arena = Arena()
    /// The first of a chain.
    private var pool: HTTP2Stream?
    private var count = 0

    /// Streams kept for use again, for all connections of the loop together.
    private static let pooled = 256

    func takeStream() -> HTTP2Stream {
        guard let stream = pool else { return HTTP2Stream() }
        pool = stream.next
        stream.next = nil
        count &-= 1
        return stream
    }

    func giveBack(_ stream: HTTP2Stream) {
        stream.recycle()
        guard count < LoopState.pooled else { return }
        stream.next = pool
        pool = stream
        count &+= 1
    }
}
