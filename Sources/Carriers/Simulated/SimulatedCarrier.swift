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
        /// How many events of an attempt are pending: asking again while there are some adds none.
        var pendingOf: [AttemptID: Int] = [:]
        var receive: (@Sendable (CarrierEvent) -> Void)?
        var receiveInbound: (@Sendable (InboundMessage) -> Void)?
        var nextOrder: UInt64 = 0
        /// The sleep until the earliest event, the only one: what another one that was just over does is nothing.
        var alarm: (id: UInt64, at: Instant, task: Task<Void, Never>)?
        var lastAlarm: UInt64 = 0
        var isStopped = false
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
        switch request {
        case .placeCall(let call):
            let timeline = model.timeline(of: call.attempt, ai: call.ai, voicemail: call.voicemailAudioURL != nil)
            schedule(timeline[...], call.attempt.id, call.account)
        case .sendMessage(let message):
            schedule(model.timeline(of: message.attempt)[...], message.attempt.id, message.account)
            scheduleOptOut(after: message.attempt, message.account)
        case .lookUp(let account, let attempt):
            let timeline = model.timeline(of: attempt)
            let now = clock.now
            let past = timeline.prefix { $0.at <= now }
            if let receive = state.withLock({ $0.isStopped ? nil : $0.receive }) {
                for step in past { receive(CarrierEvent(account: account, attempt: attempt.id, kind: step.event)) }
            }
            schedule(timeline[past.endIndex...], attempt.id, account)
        }
    }

    private func schedule(_ steps: ArraySlice<(at: Instant, event: CarrierEventKind)>, _ attempt: AttemptID, _ account: AccountID) {
        state.withLock { state in
            guard !state.isStopped, !steps.isEmpty, state.pendingOf[attempt] == nil else { return }
            state.pendingOf[attempt] = steps.count
            for step in steps {
                let event = CarrierEvent(account: account, attempt: attempt, kind: step.event)
                state.pending.insert(ScheduledEvent(at: step.at, order: state.nextOrder, content: .event(event)))
                state.nextOrder += 1
            }
            setAlarm(&state)
        }
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
            state.pendingOf = [:]
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
                due.append(next.content)
                state.pending.removeMin()
                guard case .event(let event) = next.content else { continue }
                let left = (state.pendingOf[event.attempt] ?? 1) - 1
                state.pendingOf[event.attempt] = left > 0 ? left : nil
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
