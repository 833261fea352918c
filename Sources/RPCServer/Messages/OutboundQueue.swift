import NIOCore
import ProtoRuntime
import Synchronization

/// Framed messages on their way from tasks to the event loop, in batches.
///
/// A sender packs into the batch and goes on while the batch is under the limit; at the limit it suspends until the event loop has
/// taken the batch, which it does only when the peer has taken the one before.
@usableFromInline
final class OutboundQueue: Sendable {
    private struct State {
        var batch = ByteBuffer()
        var arena: Arena?
        var closed: RPCError?
        /// Whether the event loop was told and has not come yet, or waits for the peer.
        var loopKnows = false
        var waiters: [(id: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
        var waits: UInt64 = 0
    }

    private let state = Mutex(State())
    private let limit: Int
    private let rules: OutboundRules
    /// Asks the event loop to come for the batch, from any thread.
    private let wakeLoop: @Sendable () -> Void

    /// - Parameter limit: bytes that may wait for the event loop before a sender suspends.
    init(limit: Int, rules: OutboundRules, wakeLoop: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.rules = rules
        self.wakeLoop = wakeLoop
    }

    /// - Parameter compress: false for a message that is to go as it is, whatever the call's encoding.
    func send<Message: ProtoMessage>(_ message: Message, compress: Bool = true) async throws {
        try await send(compress) { buffer, arena in buffer.writeFramed(message, arena: arena) }
    }

    func send(_ message: EncodedMessage, compress: Bool = true) async throws {
        try MessageFraming.checkSent(message.length, limit: rules.limit)
        let outbound = rules.encoding()
        let framed = compress ? message.framed(outbound, rules.compression) : message.framed
        try await append { buffer, _ in buffer.writeImmutableBuffer(framed) }
    }

    private func send(_ compress: Bool, _ write: (inout ByteBuffer, Arena) -> Void) async throws {
        let outbound = rules.encoding()
        guard compress, outbound.encoding != .identity else { return try await append(write) }
        // Compressed before it has a place in the batch, whose lock is not held meanwhile.
        var framed = ByteBuffer()
        write(&framed, Arena())
        try MessageFraming.checkSent(framed.readableBytes - MessageFraming.prefixLength, limit: rules.limit)
        let frame = framed.compressedFrame(outbound, rules.compression) ?? framed
        try await append { buffer, _ in buffer.writeImmutableBuffer(frame) }
    }

    private func append(_ write: (inout ByteBuffer, Arena) -> Void) async throws {
        try Task.checkCancellation()
        let (wake, isFull) = try state.withLock { state in
            if let error = state.closed { throw error }
            let arena = state.arena ?? Arena()
            state.arena = arena
            let before = state.batch.readableBytes
            write(&state.batch, arena)
            let length = state.batch.readableBytes - before - MessageFraming.prefixLength
            if length > rules.limit {
                state.batch.moveWriterIndex(to: state.batch.writerIndex - length - MessageFraming.prefixLength)
                try MessageFraming.checkSent(length, limit: rules.limit)
            }
            defer { state.loopKnows = true }
            return (!state.loopKnows, state.batch.readableBytes >= limit)
        }
        if wake { wakeLoop() }
        if isFull { try await waitForRoom() }
    }

    private func waitForRoom() async throws {
        let id = state.withLock { state in
            state.waits &+= 1
            return state.waits
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if let error = state.closed { return .failure(error) }
                    if state.batch.readableBytes < limit { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters.append((id, continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0).continuation }
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    /// Takes the batch for sending. Where there is none, the next sender tells the event loop again.
    func takeBatch() -> ByteBuffer? {
        let (batch, waiters) = state.withLock { state in
            guard state.batch.readableBytes > 0 else {
                state.loopKnows = false
                return (nil as ByteBuffer?, [] as [CheckedContinuation<Void, any Error>])
            }
            let batch = state.batch
            state.batch = ByteBuffer()
            defer { state.waiters = [] }
            return (batch, state.waiters.map(\.continuation))
        }
        for waiter in waiters { waiter.resume() }
        return batch
    }

    /// Refuses further messages; senders that wait get the error.
    func close(_ error: RPCError) {
        let waiters = state.withLock { state in
            if state.closed == nil { state.closed = error }
            state.batch = ByteBuffer()
            defer { state.waiters = [] }
            return state.waiters.map(\.continuation)
        }
        for waiter in waiters { waiter.resume(throwing: error) }
    }

    /// Bytes waiting for the event loop.
    var pendingBytes: Int { state.withLock { $0.batch.readableBytes } }
}
