import NIOCore
import Synchronization

/// Framed messages on their way from the event loop to one task.
///
/// It keeps bytes, not messages: what the peer may have in here is its flow-control window and at most one message beyond it,
/// whatever size the messages are. Bytes taken by the task are given back to the peer as window.
@usableFromInline
final class InboundQueue: Sendable {
    private struct State {
        var bytes = ByteBuffer()
        /// That of compressed messages; nil for one that is not known here.
        var encoding: MessageEncoding? = .identity
        var encodingName = ""
        var wasCompressed = false
        var end: End?
        var uncredited = 0
        var waiter: (id: UInt64, continuation: CheckedContinuation<Void, Never>)?
        var waits: UInt64 = 0

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { waiter = nil }
            return waiter?.continuation
        }

        mutating func takeUncredited() -> Int {
            defer { uncredited = 0 }
            return uncredited
        }

        /// Whether looking again would find more than the last look did.
        var hasNews: Bool { end != nil || uncredited > 0 }
    }

    private enum End {
        /// After the bytes there are, with an error where there is one.
        case complete(RPCError?)
        /// At once.
        case failed(RPCError)
    }

    private enum Step {
        case message(ByteBuffer)
        case compressed(ByteBuffer, MessageEncoding)
        case finished
        case failed(RPCError)
        case wait
    }

    private let state = Mutex(State())
    private let limit: Int
    private let compression: CompressionSettings
    /// Gives window back, from any thread.
    private let credit: @Sendable (Int) -> Void

    /// Taken bytes are given back in lots of this size, or when the task waits for more.
    private static let creditLot = 32 << 10

    /// - Parameters:
    ///   - limit: longest message, compressed and decompressed, in bytes.
    ///   - encoding: that of compressed messages.
    init(
        limit: Int, encoding: MessageEncoding = .identity, compression: CompressionSettings,
        credit: @escaping @Sendable (Int) -> Void
    ) {
        self.limit = limit
        self.compression = compression
        self.credit = credit
        if encoding != .identity { state.withLock { $0.encoding = encoding } }
    }

    /// Names the encoding of compressed messages, before the first bytes.
    func setEncoding(_ name: String) {
        state.withLock { state in
            state.encoding = MessageEncoding(name: name)
            state.encodingName = name
        }
    }

    /// Whether the message that `next` returned last came compressed.
    var wasCompressed: Bool { state.withLock { $0.wasCompressed } }

    func append(_ bytes: ByteBuffer) {
        let waiter = state.withLock { state in
            state.uncredited += bytes.readableBytes
            if state.end == nil {
                state.bytes.discardReadBytes()
                state.bytes.writeImmutableBuffer(bytes)
            }
            return state.takeWaiter()
        }
        waiter?.resume()
    }

    /// Ends the queue after the bytes it has.
    func finish(_ error: RPCError? = nil) { end(.complete(error)) }

    /// Ends the queue at once and drops the bytes it has.
    func fail(_ error: RPCError) { end(.failed(error)) }

    private func end(_ end: End) {
        let waiter = state.withLock { state in
            switch (state.end, end) {
            case (.failed, _), (.complete, .complete): break
            case (nil, .complete): state.end = end
            case (_, .failed):
                state.bytes.clear()
                state.end = end
            }
            return state.takeWaiter()
        }
        waiter?.resume()
    }

    /// The next message without its prefix; nil at the end. One task at a time may call it.
    func next() async throws(RPCError) -> ByteBuffer? {
        while true {
            switch step() {
            case .message(let message): return message
            case .compressed(let message, let encoding):
                do throws(RPCError) {
                    return try message.decompressed(encoding, limit: limit, compression)
                } catch {
                    fail(error)
                    throw error
                }
            case .finished: return nil
            case .failed(let error): throw error
            case .wait:
                await wait()
                if Task.isCancelled { throw RPCError(.cancelled, "the call was cancelled") }
            }
        }
    }

    private func step() -> Step {
        let (step, lot): (Step, Int) = state.withLock { state in
            if case .failed(let error) = state.end { return (.failed(error), 0) }
            do throws(RPCError) {
                let isCompressed = MessageFraming.isCompressed(state.bytes)
                if isCompressed, state.encoding == nil {
                    throw RPCError(
                        .internalError,
                        "messages are compressed as \(state.encodingName), which is not among \(MessageEncoding.announced)")
                }
                let encoding = state.encoding ?? .identity
                if let message = try MessageFraming.next(in: &state.bytes, limit: limit, encoding: encoding) {
                    let lot = state.uncredited >= InboundQueue.creditLot ? state.takeUncredited() : 0
                    state.wasCompressed = isCompressed
                    return (isCompressed ? .compressed(message, encoding) : .message(message), lot)
                }
            } catch {
                state.end = .failed(error)
                state.bytes.clear()
                return (.failed(error), state.takeUncredited())
            }
            guard case .complete(let error) = state.end else { return (.wait, state.takeUncredited()) }
            if let error { return (.failed(error), state.takeUncredited()) }
            if state.bytes.readableBytes > 0 {
                let error = RPCError(.internalError, "the stream ended inside a message")
                state.end = .failed(error)
                return (.failed(error), state.takeUncredited())
            }
            return (.finished, state.takeUncredited())
        }
        if lot > 0 { credit(lot) }
        return step
    }

    private func wait() async {
        let id = state.withLock { state in
            state.waits &+= 1
            return state.waits
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLock { state in
                    // Something came, or the task was cancelled, between the look and now.
                    let isOld = state.hasNews || Task.isCancelled
                    if !isOld { state.waiter = (id, continuation) }
                    return isOld
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in state.waiter?.id == id ? state.takeWaiter() : nil }
            waiter?.resume()
        }
    }
}
