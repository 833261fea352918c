import HeapModule

/// A simulated carrier on a clock that jumps: events come up in their order, each at its time.
public struct SimulatedCarrierQueue {
    private struct Scheduled: Comparable {
        let at: Instant
        let order: UInt64
        let event: CarrierEvent

        static func < (lhs: Scheduled, rhs: Scheduled) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Scheduled, rhs: Scheduled) -> Bool { lhs.order == rhs.order }
    }

    private let model: SimulatedCarrierModel
    private var pending: Heap<Scheduled> = []
    private var order: UInt64 = 0

    /// A carrier that behaves as `model` says.
    public init(model: SimulatedCarrierModel) { self.model = model }

    /// When the next event is; nil: there is none.
    public var next: Instant? { pending.min?.at }

    /// The next event, if it is due by `now`.
    public mutating func event(by now: Instant) -> CarrierEvent? {
        guard let first = pending.min, first.at <= now else { return nil }
        return pending.removeMin().event
    }

    /// Takes a request.
    public mutating func perform(_ request: CarrierRequest, at now: Instant) {
        switch request {
        case .placeCall(let call):
            add(model.timeline(of: call.attempt, ai: call.ai, voicemail: call.voicemailAudioURL != nil), call.account, call.attempt.id)
        case .sendMessage(let message): add(model.timeline(of: message.attempt), message.account, message.attempt.id)
        case .lookUp(let account, let attempt):
            let past = model.events(of: attempt, until: now)
            add((past.isEmpty ? [.unknownAttempt] : past).map { (now, $0) }, account, attempt.id)
        }
    }

    private mutating func add(_ timeline: [(at: Instant, event: CarrierEventKind)], _ account: AccountID, _ attempt: AttemptID) {
        for (at, kind) in timeline {
            order += 1
            pending.insert(Scheduled(at: at, order: order, event: CarrierEvent(account: account, attempt: attempt, kind: kind)))
        }
    }
}
