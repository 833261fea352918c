import Domain
import HeapModule
import Synchronization

/// A carrier that calls nobody: what becomes of an attempt follows from ``SimulatedCarrierModel``
/// and arrives as events at their time on the server's clock.
///
/// The model needs no memory, so a look-up after a restart takes the attempt up where it stands:
/// what has happened meanwhile is told before ``perform(_:)`` returns, so that whoever asks gets
/// its answer in time however fast the clock runs; the rest in its time.
public final class SimulatedCarrier: Carrier {
    private struct State {
        var pending = Heap<ScheduledEvent>()
        /// Attempts of which events are pending: asking again while there are some adds none.
        var open: [AttemptID: Open] = [:]
        var receive: (@Sendable (CarrierEvent) -> Void)?
        var receiveInbound: (@Sendable (InboundMessage) -> Void)?
        var nextOrder: UInt64 = 0
        /// The sleep until the earliest event, the only one: what another one that was just over does is nothing.
        var alarm: (id: UInt64, at: Instant, task: Task<Void, Never>)?
        var lastAlarm: UInt64 = 0
        var isStopped = false
    }

    /// An attempt under way.
    private struct Open {
        var call: SimulatedCall
        /// Events that are pending.
        var pending = 0
        /// How many instructions it was given: what was pending before the last one is not told.
        var revision = 0
    }

    private let model: SimulatedCarrierModel
    private let clock: any EngineClock
    private let state = Mutex(State())

    /// A carrier that behaves as `model` says, at the pace of `clock`.
    public init(model: SimulatedCarrierModel, clock: any EngineClock) {
        self.model = model
        self.clock = clock
    }

    public func deliver(to receive: @escaping @Sendable (CarrierEvent) -> Void) {
        state.withLock { $0.receive = receive }
    }

    /// Texts of recipients who opt out: see ``SimulatedCarrierSettings/optOutPercent``. They are told once, and not again after a restart.
    public func deliverInbound(to receive: @escaping @Sendable (InboundMessage) -> Void) {
        state.withLock { $0.receiveInbound = receive }
    }

    public func perform(_ request: CarrierRequest) {
        let (attempt, account) = (request.attempt, request.account)
        switch request {
        case .placeCall: begin(SimulatedCall(attempt, model: model), account, after: nil)
        case .sendMessage:
            begin(SimulatedCall(attempt, model: model), account, after: nil)
            scheduleOptOut(after: attempt, account)
        case .instruct(let order): instruct(order)
        case .lookUp:
            let call = state.withLock { $0.open[attempt.id]?.call } ?? SimulatedCall(attempt, model: model)
            let now = clock.now
            if let receive = state.withLock({ $0.isStopped ? nil : $0.receive }) {
                for kind in call.taken { receive(CarrierEvent(account: account, attempt: attempt.id, kind: .instructed(kind))) }
                for step in call.timeline.prefix(while: { $0.at <= now }) { receive(Self.event(step, attempt, account)) }
            }
            begin(call, account, after: now)
        }
    }

    /// Schedules what is to come of an attempt, unless that was done.
    private func begin(_ call: SimulatedCall, _ account: AccountID, after past: Instant?) {
        state.withLock { state in
            guard !state.isStopped, state.open[call.attempt.id] == nil else { return }
            schedule(Open(call: call), account, after: past, &state)
        }
    }

    private func instruct(_ request: CallInstructionRequest) {
        let now = clock.now
        state.withLock { state in
            guard !state.isStopped, var open = state.open[request.attempt.id] else { return }
            guard open.call.take(request.instruction.kind, at: now) else { return }
            open.revision += 1
            schedule(open, request.account, after: now, &state)
        }
    }

    private func schedule(_ attempt: Open, _ account: AccountID, after past: Instant?, _ state: inout State) {
        var open = attempt
        open.pending = 0
        for step in open.call.timeline where past.map({ step.at > $0 }) ?? true {
            open.pending += 1
            let event = Self.event(step, open.call.attempt, account)
            state.pending.insert(
                ScheduledEvent(at: step.at, order: state.nextOrder, revision: open.revision, content: .event(event)))
            state.nextOrder += 1
        }
        state.open[open.call.attempt.id] = open.pending > 0 ? open : nil
        setAlarm(&state)
    }

    /// The last event of an attempt says what real carriers say of it by then: their id, and what it cost.
    private static func event(_ step: SimulatedStep, _ attempt: Attempt, _ account: AccountID) -> CarrierEvent {
        guard step.event.isLast else { return CarrierEvent(account: account, attempt: attempt.id, kind: step.event, at: step.at) }
        let cost = AttemptCost(amountMicros: attempt.channel == .voice ? 10_000 : 7_500, currency: "USD")
        return CarrierEvent(
            account: account, attempt: attempt.id, kind: step.event, at: step.at, carrierID: attempt.id.text(after: "sim_"),
            cost: cost)
    }

    private func scheduleOptOut(after attempt: Attempt, _ account: AccountID) {
        guard let (time, text) = model.optOut(after: attempt),
            let message = InboundMessage(
                account: account, id: "text_after_\(attempt.id)", from: attempt.phone, to: attempt.callerId, text: text, receivedAt: time)
        else { return }
        state.withLock { state in
            guard !state.isStopped else { return }
            state.pending.insert(ScheduledEvent(at: time, order: state.nextOrder, content: .message(message)))
            state.nextOrder += 1
            setAlarm(&state)
        }
    }

    /// Forgets what is pending: no event comes after this.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            state.alarm?.task.cancel()
            state.alarm = nil
            state.pending = Heap()
            state.open = [:]
        }
    }

    private func setAlarm(_ state: inout State) {
        guard !state.isStopped, let next = state.pending.min?.at else { return }
        // At least the clock's resolution: events that are closer than that are told together.
        let deadline = max(next, clock.now.advanced(by: clock.minimumResolution))
        if let alarm = state.alarm {
            guard deadline < alarm.at else { return }
            alarm.task.cancel()
        }
        state.lastAlarm += 1
        let id = state.lastAlarm
        let task = Task { [weak self, clock] in
            guard (try? await clock.sleep(until: deadline, tolerance: nil)) != nil else { return }
            self?.tell(alarm: id)
        }
        state.alarm = (id, deadline, task)
    }

    private func tell(alarm id: UInt64) {
        let now = clock.now
        let (due, receive, receiveInbound) = state.withLock { state in
            var due: [ScheduledEvent.Content] = []
            // Replaced after its sleep was over: told too, it would leave the one in its place without end.
            guard state.alarm?.id == id else { return (due, state.receive, state.receiveInbound) }
            while let next = state.pending.min, next.at <= now {
                state.pending.removeMin()
                if case .event(let event) = next.content {
                    guard let place = state.open.index(forKey: event.attempt), state.open.values[place].revision == next.revision
                    else { continue }
                    state.open.values[place].pending -= 1
                    if state.open.values[place].pending == 0 { state.open.remove(at: place) }
                }
                due.append(next.content)
            }
            state.alarm = nil
            setAlarm(&state)
            return (due, state.receive, state.receiveInbound)
        }
        for content in due {
            switch content {
            case .event(let event): receive?(event)
            case .message(let message): receiveInbound?(message)
            }
        }
    }
}
