import CarrierProtos
import Domain
import GoogleProtos
import Logging
import NIOCore
import RPCServer
import Synchronization

/// A carrier in another process, behind `campaigns.carrier.v1.CarrierGatewayService`.
///
/// It is asked only while its stream of events is open: what happens to an attempt is then sure to
/// be heard. With no connection a placement is answered at once as not placed, so that nothing is
/// opened that nobody places; look-ups wait until there is one.
///
/// A placement is sent once. Where its RPC fails, and the request may have left, nobody can say
/// whether it was taken: nothing is told, and the gateway's events or the engine's look-up, when its
/// wait is over, say what became of it.
public final class GatewayCarrier: Carrier {
    typealias Gateway = CampaignsCarrierV1.CarrierGatewayService

    private struct State {
        var receive: (@Sendable (CarrierEvent) -> Void)?
        var queue: GatewayQueue
        /// Of the connection whose stream of events is open.
        var client: RPCClient?
        var connection: Task<Void, Never>?
        var isStopped = false
        /// Whether the placements under way were waited for.
        var isDrained = false
        /// Finished when the first attempt to connect has come to something.
        var tried: AsyncStream<Never>.Continuation?
        /// Finished when the last placement is answered.
        var drained: AsyncStream<Never>.Continuation?
    }

    private let address: GatewayAddress
    private let settings: GatewaySettings
    private let logger: Logger
    private let state: Mutex<State>
    private let inbox: GatewayInbox

    /// A carrier at `address`. It connects when it is ``start()``ed. `owners`: whose a number is that a text message came to.
    public init(
        address: GatewayAddress, settings: GatewaySettings = GatewaySettings(), logger: Logger,
        owners: @escaping @Sendable (PhoneNumber) async throws -> [AccountID] = { _ in [] }
    ) {
        self.address = address
        self.settings = settings
        var logger = logger
        logger[metadataKey: "gateway"] = "\(address)"
        self.logger = logger
        state = Mutex(State(queue: GatewayQueue(settings)))
        inbox = GatewayInbox(settings: settings, logger: logger, owners: owners)
    }

    /// Connects, and again whenever the connection is lost, until ``stop()``. Returns when the first
    /// attempt has succeeded or failed, after ``GatewaySettings/startPatience`` at most: a gateway that
    /// is not there yet keeps nobody from starting.
    public func start() async {
        let (tried, mark) = AsyncStream<Never>.makeStream()
        state.withLock { state in
            guard state.connection == nil, !state.isStopped else { return mark.finish() }
            state.tried = mark
            let connector = GatewayConnector(address: address, settings: settings, logger: logger)
            // It holds the carrier until `stop()`.
            state.connection = Task {
                await connector.run(opened: { self.connected($0) }, closed: { self.disconnected() }, tell: { await self.take($0) })
            }
        }
        await wait(for: tried, mark, atMost: settings.startPatience)
    }

    public func deliver(to receive: @escaping @Sendable (CarrierEvent) -> Void) {
        state.withLock { $0.receive = receive }
    }

    public func deliverInbound(to receive: @escaping @Sendable (InboundMessage) -> Void) { inbox.deliver(to: receive) }

    public func answer(_ request: InboundRequest) { inbox.answer(request) }

    public func perform(_ request: CarrierRequest) {
        let isTaken = state.withLock { state in
            if state.isStopped { return true }
            guard state.client != nil || !request.isPlacement else { return false }
            return state.queue.add(GatewayQueue.Entry(request: request, since: .now))
        }
        if isTaken { sendNext() } else { tellNotPlaced(request, retryAfter: settings.throttlePause) }
    }

    /// Waits until the placements under way are answered, ``GatewaySettings/drainTimeout`` at most. To be called when no
    /// more are asked for.
    public func drain() async {
        let (drained, mark) = AsyncStream<Never>.makeStream()
        state.withLock { $0.drained = mark }
        finishIfDrained()
        await wait(for: drained, mark, atMost: settings.drainTimeout)
        state.withLock { $0.isDrained = true }
    }

    /// Waits as ``drain()`` does, unless that was done, and ends the connection: no event comes after this.
    public func stop() async {
        if !state.withLock({ $0.isDrained }) { await drain() }
        let connection = state.withLock { state in
            state.isStopped = true
            state.receive = nil
            return state.connection
        }
        inbox.stop()
        connection?.cancel()
        await connection?.value
    }

    private func wait(for event: AsyncStream<Never>, _ mark: AsyncStream<Never>.Continuation, atMost limit: Duration) async {
        let alarm = Task {
            try await Task.sleep(for: limit, clock: .continuous)
            mark.finish()
        }
        for await _ in event {}
        alarm.cancel()
    }

    // MARK: The connection

    private func connected(_ client: RPCClient) {
        state.withLock { state in
            state.client = client
            state.tried?.finish()
        }
        logger.info("connected to the carrier gateway")
        inbox.connected(client)
        sendNext()
    }

    private func disconnected() {
        inbox.disconnected()
        let unsent = state.withLock { state in
            state.client = nil
            state.tried?.finish()
            return state.queue.takePlacements()
        }
        for request in unsent { tellNotPlaced(request, retryAfter: settings.throttlePause) }
        finishIfDrained()
    }

    // MARK: Requests

    private func sendNext() {
        let (client, turn) = state.withLock { state in
            guard let client = state.client else { return (nil as RPCClient?, GatewayQueue.Turn()) }
            return (client, state.queue.next(at: .now))
        }
        for request in turn.overdue { tellNotPlaced(request, retryAfter: settings.throttlePause) }
        for request in turn.missed { tellFailed(request, because: Self.silent) }
        guard let client else { return }
        for entry in turn.ready {
            Task {
                await send(entry, client)
                state.withLock { $0.queue.finish(entry.request) }
                sendNext()
                finishIfDrained()
            }
        }
    }

    private func finishIfDrained() {
        state.withLock { if $0.queue.hasPlacedAll { $0.drained?.finish() } }
    }

    private func send(_ entry: GatewayQueue.Entry, _ client: RPCClient) async {
        let request = entry.request
        let options = CallOptions(timeout: .init(request.isInstruction ? settings.instructionPatience : settings.answerTimeout))
        do throws(RPCError) {
            switch request {
            case .placeCall(let call):
                let answer = try await client.unary(Gateway.placeCall, .init(call), options: options)
                try take(answer.verdict, retryAfter: answer.retryAfter, of: request)
            case .sendMessage(let message):
                let answer = try await client.unary(Gateway.sendMessage, .init(message), options: options)
                try take(answer.verdict, retryAfter: answer.retryAfter, of: request)
                if answer.verdict == .taken { tell(.messageSent, of: request) }
            case .instruct(let order):
                let answer = try await client.unary(Gateway.instructCall, .init(order), options: options)
                switch answer.verdict {
                case .taken: break
                case .callOver: tellFailed(order, because: Self.callOver)
                case .unspecified, .unrecognized: throw RPCError(.internalError, "verdict \(answer.verdict.rawValue)")
                }
            case .lookUp(let account, let attempt):
                let answer = try await client.unary(
                    Gateway.lookUp, .init(attempt: .init(attempt, of: account)), options: options)
                if !answer.known { tell(.unknownAttempt, of: request) }
                // First, so that none of them is given anew for what the events say.
                for kind in answer.instructions.compactMap(CallInstructionKind.init) { tell(.instructed(kind), of: request) }
                for event in answer.events { tell(event) }
            }
        } catch {
            await failed(entry, error)
        }
    }

    /// Throws where the verdict is none.
    private func take(
        _ verdict: CampaignsCarrierV1.Verdict, retryAfter: GoogleProtobuf.Duration?, of request: CarrierRequest
    ) throws(RPCError) {
        switch verdict {
        case .taken: break
        case .throttled: tellNotPlaced(request, retryAfter: Duration(throttle: retryAfter))
        case .credentialsRefused: tell(.credentialsRefused, of: request)
        case .unspecified, .unrecognized: throw RPCError(.internalError, "verdict \(verdict.rawValue)")
        }
    }

    private func failed(_ entry: GatewayQueue.Entry, _ error: RPCError) async {
        let request = entry.request
        if case .instruct = request {
            logger.warning("the carrier gateway did not answer an instruction", metadata: request.metadata(error))
            try? await Task.sleep(for: settings.instructionPause, clock: .continuous)
            state.withLock { if !$0.isStopped { _ = $0.queue.add(entry) } }
        } else if request.isLookUp {
            // Asking again does no harm; the pause keeps it from being asked without end.
            logger.warning("the carrier gateway did not answer a look-up", metadata: request.metadata(error))
            try? await Task.sleep(for: settings.lookUpPause, clock: .continuous)
            state.withLock { if !$0.isStopped { _ = $0.queue.add(entry) } }
        } else if error.isUnsent {
            tellNotPlaced(request, retryAfter: settings.throttlePause)
        } else {
            logger.warning(
                "the carrier gateway did not say whether it took an attempt; it is looked up, not placed again",
                metadata: request.metadata(error))
        }
    }

    // MARK: Events

    private func take(_ response: CampaignsCarrierV1.EventsResponse) async {
        if let event = response.event { tell(event) }
        if let message = response.inboundMessage { await inbox.take(message) }
    }

    private func tellNotPlaced(_ request: CarrierRequest, retryAfter: Duration) {
        tell(.throttled(retryAfter: retryAfter), of: request)
    }

    private func tellFailed(_ request: CallInstructionRequest, because reason: Reason) {
        tell(.instructionFailed(request.instruction.kind, reason), of: .instruct(request))
    }

    /// The gateway knows no such call, or it is over.
    private static let callOver = Reason("call_over")
    /// The gateway did not answer.
    private static let silent = Reason("gateway_silent")

    private func tell(_ kind: CarrierEventKind, of request: CarrierRequest) {
        tell(CarrierEvent(account: request.account, attempt: request.attempt.id, kind: kind))
    }

    private func tell(_ message: CampaignsCarrierV1.CarrierEvent) {
        guard let event = CarrierEvent(message) else {
            logger.warning(
                "an event of the carrier gateway is none, and was dropped",
                metadata: [
                    "attempt": "\(message.attemptID.prefix(64))", "account": "\(message.accountID.prefix(64))",
                    "kind": "\(message.kind)",
                ])
            return
        }
        tell(event)
    }

    private func tell(_ event: CarrierEvent) {
        state.withLock { $0.receive }?(event)
    }
}

extension CarrierRequest {
    fileprivate func metadata(_ error: RPCError) -> Logger.Metadata { ["attempt": "\(attempt.id)", "error": "\(error)"] }
}
