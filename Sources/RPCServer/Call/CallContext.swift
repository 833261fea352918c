import NIOCore
import Synchronization

/// What is known about a call besides its messages. Interceptors and handlers share one; any thread may use it.
public final class CallContext: Sendable {
    /// The method called.
    public var method: MethodDescriptor { entry.descriptor }
    /// The caller's metadata.
    public var metadata: Metadata { head.metadata }
    /// Where the call came from; nil where the transport has no address.
    public var peer: SocketAddress? { origin.peer }
    /// The loop that the call's connection lives on. Synchronous handlers and interceptors run on it.
    public var eventLoop: any EventLoop { origin.eventLoop }
    /// When the bytes that completed the call's headers were read off the socket.
    public let start: NIODeadline

    private let head: CallHead
    private let origin: CallOrigin
    /// On NIO's clock; `.max` for none. Signed, because `Atomic.min` of Swift 6.3 compares unsigned values as signed ones.
    private let deadlineNanoseconds: Atomic<Int64>
    private let cancelled = Atomic<Bool>(false)
    /// Whether `state` holds anything to send; spares the lock on most calls.
    private let hasResponseMetadata = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        /// The first value has a place of its own, for calls that carry nothing but their principal.
        var first: (key: ObjectIdentifier, value: any Sendable)?
        var others: [ObjectIdentifier: any Sendable]?
        var initialMetadata: Metadata?
        var trailers: Metadata?
    }

    init(head: CallHead, origin: CallOrigin, start: NIODeadline, deadline: NIODeadline?) {
        self.head = head
        self.origin = origin
        self.start = start
        self.deadlineNanoseconds = Atomic(deadline.map { Int64(clamping: $0.uptimeNanoseconds) } ?? .max)
    }

    var entry: MethodEntry { head.entry }

    /// When the call has to be over; nil for no limit. On NIO's clock, `NIODeadline.now()`.
    public var deadline: NIODeadline? {
        let value = deadlineNanoseconds.load(ordering: .relaxed)
        return value == .max ? nil : .uptimeNanoseconds(UInt64(clamping: value))
    }

    /// Moves the deadline forward. A later deadline than the present one changes nothing.
    /// Only an interceptor's `begin` comes in time for the server to act on it.
    public func limitDeadline(to deadline: NIODeadline) {
        _ = deadlineNanoseconds.min(Int64(clamping: deadline.uptimeNanoseconds), ordering: .relaxed)
    }

    /// Whether the caller went away, the deadline passed or the connection was lost: the result goes nowhere.
    public var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// A value left on the call by an interceptor or a handler.
    public subscript<Key: CallContextKey>(key: Key.Type) -> Key.Value? {
        get {
            let id = ObjectIdentifier(key)
            return state.withLock { state in
                if let first = state.first, first.key == id { return first.value }
                return state.others?[id]
            } as? Key.Value
        }
        set {
            let id = ObjectIdentifier(key)
            state.withLock { state in
                if state.first == nil || state.first?.key == id {
                    state.first = newValue.map { (id, $0) }
                } else {
                    state.others = state.others ?? [:]
                    state.others?[id] = newValue
                }
            }
        }
    }

    /// Metadata sent ahead of the first response message. Set later, it is not sent.
    public var initialMetadata: Metadata {
        get { hasResponseMetadata.load(ordering: .acquiring) ? state.withLock { $0.initialMetadata } ?? Metadata() : Metadata() }
        set {
            state.withLock { $0.initialMetadata = newValue }
            hasResponseMetadata.store(true, ordering: .releasing)
        }
    }

    /// Metadata sent with the status, at the end of the call.
    public var trailers: Metadata {
        get { hasResponseMetadata.load(ordering: .acquiring) ? state.withLock { $0.trailers } ?? Metadata() : Metadata() }
        set {
            state.withLock { $0.trailers = newValue }
            hasResponseMetadata.store(true, ordering: .releasing)
        }
    }

    /// Time left until the deadline, never negative; nil without a deadline.
    public var timeRemaining: TimeAmount? {
        deadline.map { max($0 - .now(), .nanoseconds(0)) }
    }
}
