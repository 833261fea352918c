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
    /// Who called, by a client certificate that was checked; nil where the caller has none, or was not asked (``ServerTLS/clientAuthentication``).
    public var peerIdentity: PeerIdentity? { origin.identity }
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
    /// How responses are compressed, once that is settled; 0 before.
    private let settledEncoding = Atomic<UInt8>(0)
    private let requestWasCompressed = Atomic<Bool>(false)
    private let state = Mutex(State())

    private struct State {
        var values: [ObjectIdentifier: any Sendable]?
        var metadata: ResponseMetadata?
        var cancellation: CancellationHandlers?
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

    func cancel() {
        cancelled.store(true, ordering: .relaxed)
        let handlers = state.withLock { state in
            defer { state.cancellation = nil }
            return state.cancellation
        }
        handlers?.run()
    }

    /// Has `handler` run once when the call is cancelled, on any thread. Returns what it is taken back by; nil, and keeps nothing, where the call is
    /// cancelled already.
    func addCancellationHandler(_ handler: @escaping @Sendable () -> Void) -> UInt64? {
        state.withLock { state in
            guard !isCancelled else { return nil }
            var handlers = state.cancellation ?? CancellationHandlers()
            state.cancellation = nil
            defer { state.cancellation = handlers }
            return handlers.add(handler)
        }
    }

    func removeCancellationHandler(_ id: UInt64) {
        state.withLock { $0.cancellation?.remove(id) }
    }

    /// A value left on the call by an interceptor or a handler.
    public subscript<Key: CallContextKey>(key: Key.Type) -> Key.Value? {
        get {
            let id = ObjectIdentifier(key)
            return state.withLock { $0.values?[id] } as? Key.Value
        }
        set {
            let id = ObjectIdentifier(key)
            state.withLock { state in
                state.values = state.values ?? [:]
                state.values?[id] = newValue
            }
        }
    }

    /// Leaves a value that follows from the caller's metadata and nothing else, such as who the caller is: it is there for this call and
    /// all later ones with the same headers on the connection, which need not look for it again.
    ///
    /// One key has this room, and the first value under it stays; a value of another key is left on this call alone.
    public func share<Key: CallContextKey>(_ value: Key.Value, for key: Key.Type) where Key.Value: AnyObject {
        let shared = head.share(SharedValue(key: ObjectIdentifier(key), value: value))
        if shared.key != ObjectIdentifier(key) { self[key] = value }
    }

    /// The value shared under a key, with this call or one before.
    @inlinable
    public func shared<Key: CallContextKey>(_ key: Key.Type) -> Key.Value? where Key.Value: AnyObject {
        guard let shared = sharedValue, shared.key == ObjectIdentifier(key), let value = shared.value as? Key.Value else {
            return self[key]
        }
        return value
    }

    @usableFromInline
    var sharedValue: SharedValue? { head.shared }

    /// Metadata sent ahead of the first response message. Set later, it is not sent.
    public var initialMetadata: Metadata {
        get { responseMetadata?.initial ?? Metadata() }
        set { setResponseMetadata { $0.initial = newValue } }
    }

    /// Metadata sent with the status, at the end of the call.
    public var trailers: Metadata {
        get { responseMetadata?.trailers ?? Metadata() }
        set { setResponseMetadata { $0.trailers = newValue } }
    }

    /// Encodings that the caller takes; identity is always one.
    public var acceptedEncodings: Set<MessageEncoding> { head.acceptedEncodings.all }

    /// Encoding of this call's responses: each that it makes shorter, whatever its length. The caller has to accept it; otherwise they
    /// go as they are. Nil, as it begins: ``CallSettings/compression`` decides. Set later than the first response, it changes nothing.
    public var responseEncoding: MessageEncoding? {
        get { responseMetadata?.encoding }
        set { setResponseMetadata { $0.encoding = newValue } }
    }

    /// Whether the one request of a call that does not stream its requests came compressed; see ``MessageStream/AsyncIterator/wasCompressed`` for those that do.
    public internal(set) var wasRequestCompressed: Bool {
        get { requestWasCompressed.load(ordering: .relaxed) }
        set { requestWasCompressed.store(newValue, ordering: .relaxed) }
    }

    var requestEncoding: MessageEncoding { head.requestEncoding }

    /// How responses are compressed. The first to ask, which is whoever sends the first response or the head, settles it.
    func settleEncoding(_ settings: CompressionSettings) -> OutboundEncoding {
        if let settled = OutboundEncoding(rawValue: settledEncoding.load(ordering: .relaxed)) { return settled }
        let choice = responseEncoding
        let wanted = choice ?? settings.encoding
        let encoding = OutboundEncoding(head.acceptedEncodings.contains(wanted) ? wanted : .identity, isChosen: choice != nil)
        let (isFirst, before) = settledEncoding.compareExchange(expected: 0, desired: encoding.rawValue, ordering: .relaxed)
        return isFirst ? encoding : OutboundEncoding(rawValue: before) ?? .identity
    }

    /// What was set to be sent besides messages and status; nil on most calls.
    var responseMetadata: ResponseMetadata? {
        hasResponseMetadata.load(ordering: .acquiring) ? state.withLock { $0.metadata } : nil
    }

    private func setResponseMetadata(_ change: (inout ResponseMetadata) -> Void) {
        state.withLock { state in
            var metadata = state.metadata ?? ResponseMetadata()
            change(&metadata)
            state.metadata = metadata
        }
        hasResponseMetadata.store(true, ordering: .releasing)
    }

    /// Time left until the deadline, never negative; nil without a deadline.
    public var timeRemaining: TimeAmount? {
        deadline.map { max($0 - .now(), .nanoseconds(0)) }
    }
}
