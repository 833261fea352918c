import CarrierProtos
import Domain
import Logging
import RPCServer
import Synchronization

/// The inbound half of a gateway: text messages that come in go to the engines of whoever owns the number that they came to, and
/// what the engines say about them goes back.
///
/// Nothing is kept here that would be missed: the gateway tells a message until it is acknowledged, and an engine asks for the
/// replies that may not have been asked for when it starts. A reply is asked for until the gateway answers, or its time is over;
/// the gateway sends each once.
final class GatewayInbox: Sendable {
    typealias Gateway = CampaignsCarrierV1.CarrierGatewayService

    private struct State {
        var receive: (@Sendable (InboundMessage) -> Void)?
        var queue: AnswerQueue
        /// Of the connection whose stream of events is open.
        var client: RPCClient?
        var isStopped = false
    }

    private let settings: GatewaySettings
    private let logger: Logger
    private let owners: @Sendable (PhoneNumber) async throws -> [AccountID]
    private let clock = SystemClock()
    private let state: Mutex<State>

    init(settings: GatewaySettings, logger: Logger, owners: @escaping @Sendable (PhoneNumber) async throws -> [AccountID]) {
        self.settings = settings
        self.logger = logger
        self.owners = owners
        state = Mutex(State(queue: AnswerQueue(settings)))
    }

    func deliver(to receive: @escaping @Sendable (InboundMessage) -> Void) { state.withLock { $0.receive = receive } }

    func connected(_ client: RPCClient) {
        state.withLock { $0.client = client }
        sendNext()
    }

    func disconnected() {
        state.withLock { state in
            state.client = nil
            state.queue.forgetAcknowledgements()
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.receive = nil
            state.client = nil
        }
    }

    // MARK: What comes in

    /// Takes a message to the accounts that own the number. Messages are taken one after the other: their order is their senders'.
    func take(_ message: CampaignsCarrierV1.InboundMessage) async {
        guard let number = PhoneNumber(message.to), PhoneNumber(message.from) != nil,
            (1...InboundMessage.longestID).contains(message.id.utf8.count)
        else { return drop(message, "a text message of the carrier gateway is none that the contract allows, and was dropped") }
        let accounts: [AccountID]
        do {
            accounts = try await owners(number)
        } catch {
            // Not acknowledged: it comes again.
            logger.warning("whose number a text message came to cannot be read now", metadata: ["error": "\(error)"])
            return
        }
        guard !accounts.isEmpty else { return drop(message, "a text message came in for a number that is no account's, and was dropped") }
        let receive = state.withLock { state in
            state.queue.expect(message.id, from: accounts)
            return state.receive
        }
        for account in accounts {
            if let inbound = InboundMessage(message, of: account, now: clock.now) { receive?(inbound) }
        }
    }

    private func drop(_ message: CampaignsCarrierV1.InboundMessage, _ why: Logger.Message) {
        logger.warning(why, metadata: ["message": "\(message.id.prefix(64))", "to": "\(message.to.prefix(64))"])
        state.withLock { $0.queue.acknowledge(message.id) }
        sendNext()
    }

    // MARK: What goes back

    func answer(_ request: InboundRequest) {
        switch request {
        case .acknowledge(let account, let message): state.withLock { $0.queue.acknowledge(message, by: account) }
        case .sendReply(let reply):
            guard state.withLock({ $0.queue.add(reply) }) else { return complain(reply, "too many replies wait for the carrier gateway") }
        }
        sendNext()
    }

    private func sendNext() {
        let (client, ids, replies) = state.withLock { state in
            guard let client = state.client, !state.isStopped else { return (nil as RPCClient?, [String](), [InboundReply]()) }
            return (client, state.queue.nextAcknowledgements(), state.queue.nextReplies())
        }
        guard let client else { return }
        if !ids.isEmpty {
            Task {
                await acknowledge(ids, client)
                state.withLock { $0.queue.finishAcknowledging() }
                sendNext()
            }
        }
        for reply in replies {
            Task {
                let isDone = await send(reply, client)
                state.withLock { state in
                    state.queue.finishReply()
                    // Behind the others: one that fails must not hold them up.
                    if !isDone { _ = state.queue.add(reply) }
                }
                sendNext()
            }
        }
    }

    private func acknowledge(_ ids: [String], _ client: RPCClient) async {
        do {
            _ = try await client.unary(
                Gateway.acknowledgeMessages, .init(ids: ids), options: CallOptions(timeout: .init(settings.answerTimeout)))
        } catch {
            // It tells them again, and they are acknowledged again.
            logger.warning("the carrier gateway did not take an acknowledgement", metadata: ["error": "\(error)"])
            try? await Task.sleep(for: settings.lookUpPause, clock: .continuous)
        }
    }

    /// Whether there is no more to do about a reply. Where there is, the pause is over when this returns.
    private func send(_ reply: InboundReply, _ client: RPCClient) async -> Bool {
        guard clock.now <= reply.sendBy else {
            complain(reply, "a reply could not be sent in its time")
            return true
        }
        let pause: Duration
        do throws(RPCError) {
            let answer = try await client.unary(
                Gateway.sendReply, .init(reply), options: CallOptions(timeout: .init(settings.answerTimeout)))
            switch answer.verdict {
            case .taken: return true
            case .credentialsRefused:
                complain(reply, "the carrier gateway refuses the account's credentials: a reply was not sent")
                return true
            case .throttled: pause = Duration(throttle: answer.retryAfter)
            case .unspecified, .unrecognized: pause = settings.throttlePause
            }
        } catch {
            if error.code == .unimplemented {
                complain(reply, "the carrier gateway sends no replies")
                return true
            }
            logger.warning("the carrier gateway did not answer a reply", metadata: ["reply": "\(reply.id)", "error": "\(error)"])
            pause = settings.throttlePause
        }
        try? await Task.sleep(for: min(pause, InboundRule.longestAnswer), clock: .continuous)
        return false
    }

    private func complain(_ reply: InboundReply, _ why: Logger.Message) {
        logger.warning(why, metadata: ["reply": "\(reply.id)", "account": "\(reply.account)"])
    }
}
