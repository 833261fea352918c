import Domain
import Synchronization

/// A carrier that notes what it is asked and, if it has a model, plays the model's timelines on a clock.
final class RecordingCarrier: Carrier {
    private struct State {
        var requests: [CarrierRequest] = []
        var receive: (@Sendable (CarrierEvent) -> Void)?
        var receiveInbound: (@Sendable (InboundMessage) -> Void)?
        var acknowledged: [String] = []
        var onRequest: (@Sendable (CarrierRequest) -> Void)?
    }

    private let state = Mutex(State())
    private let model: SimulatedCarrierModel?
    private let clock: any EngineClock

    init(model: SimulatedCarrierModel? = nil, clock: any EngineClock) {
        self.model = model
        self.clock = clock
    }

    var requests: [CarrierRequest] { state.withLock { $0.requests } }

    /// The attempts that it was asked to place, in order.
    var placed: [Attempt] {
        requests.filter(\.isPlacement).map(\.attempt)
    }

    /// Calls `body` within each request.
    func onRequest(_ body: @escaping @Sendable (CarrierRequest) -> Void) { state.withLock { $0.onRequest = body } }

    func deliver(to receive: @escaping @Sendable (CarrierEvent) -> Void) { state.withLock { $0.receive = receive } }

    func send(_ kind: CarrierEventKind, about attempt: AttemptID, of account: AccountID) {
        state.withLock { $0.receive }?(CarrierEvent(account: account, attempt: attempt, kind: kind))
    }

    func deliverInbound(to receive: @escaping @Sendable (InboundMessage) -> Void) { state.withLock { $0.receiveInbound = receive } }

    func answer(_ request: InboundRequest) {
        if case .acknowledge(_, let id) = request { state.withLock { $0.acknowledged.append(id) } }
    }

    /// Somebody texts a number.
    func send(_ message: InboundMessage) { state.withLock { $0.receiveInbound }?(message) }

    /// Messages that need not be told again.
    var acknowledged: [String] { state.withLock { $0.acknowledged } }

    func perform(_ request: CarrierRequest) {
        state.withLock { state in
            state.requests.append(request)
            return state.onRequest
        }?(request)
        guard let model else { return }
        // Nobody does what it says: whoever is on the line hangs up in the end.
        if case .instruct = request { return }
        Task { [self] in
            for step in model.timeline(of: request.attempt) {
                try await clock.sleep(until: step.at, tolerance: nil)
                send(step.event, about: request.attempt.id, of: request.account)
            }
        }
    }
}
