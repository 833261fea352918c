import NIOCore
import Synchronization

/// Where the newest of a changing value is left for one subscriber, from any thread.
///
/// A value not yet sent is replaced by the next one, so a slow reader gets fewer, newer values and costs no memory.
/// Values go out at least ``setMinimumInterval(_:)`` apart; the last one before ``finish(_:trailers:)`` with OK always goes out.
public final class LatestValueWriter: Sendable {
    private struct State {
        var newest: EncodedMessage?
        var end: (status: RPCStatus, trailers: Metadata)?
        var minimumInterval = TimeAmount.zero
        /// Whether the event loop was told, and has not found the writer empty since.
        var loopKnows = false
        var isTerminated = false
        var onTermination: (@Sendable () -> Void)?
    }

    enum Pending {
        case nothing
        case value(EncodedMessage, minimumInterval: TimeAmount)
        case end(last: EncodedMessage?, RPCStatus, Metadata)
    }

    private let state = Mutex(State())
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBound<LatestValueDriver>

    init(driver: LatestValueDriver, eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        self.driver = NIOLoopBound(driver, eventLoop: eventLoop)
    }

    /// Offers a value. It replaces one that has not been sent. After the end it does nothing.
    public func offer(_ value: EncodedMessage) {
        let wake = state.withLock { state in
            guard state.end == nil, !state.isTerminated else { return false }
            state.newest = value
            defer { state.loopKnows = true }
            return !state.loopKnows
        }
        if wake { wakeLoop() }
    }

    /// Ends the stream. The newest value is sent before OK, when its interval has passed; before an error it is dropped.
    public func finish(_ status: RPCStatus = .ok, trailers: Metadata = Metadata()) {
        let wake = state.withLock { state in
            guard state.end == nil, !state.isTerminated else { return false }
            state.end = (status, trailers)
            if status.code != .ok { state.newest = nil }
            state.loopKnows = true
            // Always: the event loop may be waiting for the interval or for the peer.
            return true
        }
        if wake { wakeLoop() }
    }

    /// Sets the least real time between two values; none by default.
    public func setMinimumInterval(_ interval: TimeAmount) {
        state.withLock { $0.minimumInterval = interval }
    }

    /// Calls `body` once when the stream is over, whoever ended it, on the call's event loop; at once if it is over already.
    /// Take the subscriber off its list there. A second `body` replaces the first.
    public func onTermination(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isTerminated { state.onTermination = body }
            return state.isTerminated
        }
        if isOver { body() }
    }

    /// Whether the stream is over and offers go nowhere.
    public var isTerminated: Bool { state.withLock { $0.isTerminated || $0.end != nil } }

    private func wakeLoop() {
        eventLoop.execute { [driver] in driver.value.pump() }
    }

    /// What there is to send; looks without taking where `take` is false.
    func takePending(take: Bool) -> Pending {
        state.withLock { state in
            if let end = state.end {
                defer { if take { state.newest = nil } }
                return .end(last: state.newest, end.status, end.trailers)
            }
            guard let newest = state.newest else {
                state.loopKnows = false
                return .nothing
            }
            if take { state.newest = nil }
            return .value(newest, minimumInterval: state.minimumInterval)
        }
    }

    func terminate() {
        let body = state.withLock { state in
            state.isTerminated = true
            state.newest = nil
            defer { state.onTermination = nil }
            return state.onTermination
        }
        body?()
    }
}
