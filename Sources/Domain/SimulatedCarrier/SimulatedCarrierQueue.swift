import HeapModule

/// A simulated carrier on a clock that jumps: events come up in their order, each at its time.
public struct SimulatedCarrierQueue {
    private struct Scheduled: Comparable {
        let at: Instant
        let order: UInt64
        /// How many instructions its call had been given: another one puts other events in its place.
        let revision: Int
        let event: CarrierEvent

        static func < (lhs: Scheduled, rhs: Scheduled) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Scheduled, rhs: Scheduled) -> Bool { lhs.order == rhs.order }
    }

    private let model: SimulatedCarrierModel
    private var pending: Heap<Scheduled> = []
    private var order: UInt64 = 0
    /// Calls that are not over.
    private var calls: [AttemptID: SimulatedCall] = [:]

    /// A carrier that behaves as `model` says.
    public init(model: SimulatedCarrierModel) { self.model = model }

    /// When the next event is; nil: there is none.
    public var next: Instant? { pending.min?.at }

    /// The next event, if it is due by `now`.
    public mutating func event(by now: Instant) -> CarrierEvent? {
        while let first = pending.min, first.at <= now {
            pending.removeMin()
            guard first.revision == calls[first.event.attempt]?.taken.count ?? 0 else { continue }
            if first.event.kind.isLast { calls[first.event.attempt] = nil }
            return first.event
        }
        return nil
    }

    /// Takes a request.
    public mutating func perform(_ request: CarrierRequest, at now: Instant) {
        let (attempt, account) = (request.attempt, request.account)
        switch request {
        case .placeCall:
            let call = SimulatedCall(attempt, model: model)
            calls[attempt.id] = call
            add(call.timeline[...], account, attempt.id, revision: 0)
        case .sendMessage: add(model.timeline(of: attempt)[...], account, attempt.id, revision: 0)
        case .instruct(let order):
            guard calls[attempt.id]?.take(order.instruction.kind, at: now) == true, let call = calls[attempt.id] else { return }
            add(call.timeline.drop { $0.at <= now }, account, attempt.id, revision: call.taken.count)
        case .lookUp:
            let past = model.events(of: attempt, until: now)
            let said = (past.isEmpty ? [.unknownAttempt] : past).map { SimulatedStep(at: now, event: $0) }
            add(said[...], account, attempt.id, revision: calls[attempt.id]?.taken.count ?? 0)
        }
    }

    private mutating func add(_ steps: ArraySlice<SimulatedStep>, _ account: AccountID, _ attempt: AttemptID, revision: Int) {
        for step in steps {
            order += 1
            let event = CarrierEvent(account: account, attempt: attempt, kind: step.event)
            pending.insert(Scheduled(at: step.at, order: order, revision: revision, event: event))
        }
    }
}
