import CarrierProtos
import Domain
import GoogleProtos
import Logging
import RPCServer
import Synchronization
import Testing

@testable import Carriers

@Suite("A carrier behind a gateway")
struct GatewayCarrierTests {
    typealias Contract = CampaignsCarrierV1

    @Test("places a call once, with everything the gateway needs, and hears what becomes of it")
    func call() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { carrier, listener in
            let attempt = try attempt(1)
            carrier.perform(.placeCall(call(attempt)))
            try await eventually { gateway.placed == [attempt.id.description] }
            for kind in [Contract.CarrierEventKind.ringing, .answered, .detected, .callEnded] {
                var event = event(attempt, kind, result: .voicemail)
                event.amdResult = .machineEndBeep
                event.at = .init(seconds: 1_767_614_400, nanos: 250_000_000)
                event.carrierID = "CA1"
                event.cost = .init(amountMicros: 12_500, currency: "EUR")
                gateway.tell(.init(event: event, resumeToken: "7"))
            }
            try await eventually { listener.kinds == [.ringing, .answered, .detected(.machineEndBeep), .callEnded(.voicemail)] }
            #expect(listener.events.allSatisfy { $0.attempt == attempt.id && $0.account == account })
            #expect(listener.events.allSatisfy { $0.at == Instant(millisecondsSinceEpoch: 1_767_614_400_250) })
            #expect(listener.events.allSatisfy { $0.carrierID == "CA1" && $0.cost?.amountMicros == 12_500 && $0.cost?.currency == "EUR" })
        }
    }

    @Test("takes a text that the gateway took for sent")
    func text() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { carrier, listener in
            carrier.perform(.sendMessage(MessageRequest(account: account, attempt: try attempt(1, .sms), message: "Hi")))
            try await eventually { listener.kinds == [.messageSent] }
        }
    }

    @Test("says of a call that was throttled that it was not placed, and of refused credentials that they are")
    func refusals() async throws {
        let verdicts = Mutex([
            Contract.PlaceCallResponse(verdict: .throttled, retryAfter: .init(seconds: 3)), .init(verdict: .credentialsRefused),
        ])
        let gateway = FakeGateway(.init(place: { verdicts.withLock { $0.removeFirst() } }))
        try await withCarrier(gateway) { carrier, listener in
            carrier.perform(.placeCall(call(try attempt(1))))
            try await eventually { listener.kinds == [.throttled(retryAfter: .seconds(3))] }
            carrier.perform(.placeCall(call(try attempt(2))))
            try await eventually { listener.kinds.last == .credentialsRefused }
        }
    }

    @Test(
        "tells nothing of a call whose RPC failed, and does not place it again",
        arguments: [RPCCode.unavailable, .deadlineExceeded, .internalError, .invalidArgument, .resourceExhausted, .unimplemented])
    func unknownFate(code: RPCCode) async throws {
        let gateway = FakeGateway(.init(place: { throw RPCError(code, "no") }))
        try await withCarrier(gateway) { carrier, listener in
            carrier.perform(.placeCall(call(try attempt(1))))
            try await eventually { gateway.placed.count == 1 }
            try await Task.sleep(for: .milliseconds(300))
            #expect(gateway.placed.count == 1)
            #expect(listener.events.isEmpty)
        }
    }

    @Test("tells nothing of a call that was under way when the connection was lost")
    func connectionLost() async throws {
        let gateway = FakeGateway(
            .init(place: {
                try await Task.sleep(for: .seconds(60)); return .init(verdict: .taken)
            }))
        let server = try await gateway.serve()
        let (carrier, listener) = try carrier(port: server.address.port ?? 0)
        await carrier.start()
        carrier.perform(.placeCall(call(try attempt(1))))
        try await eventually { gateway.placed.count == 1 }
        await server.shutdown()
        try await Task.sleep(for: .milliseconds(200))
        #expect(listener.events.isEmpty)
        carrier.perform(.placeCall(call(try attempt(2))))
        #expect(try listener.events.map(\.attempt) == [attempt(2).id], "with no connection it says at once that it was not placed")
        #expect(gateway.placed.count == 1)
        await carrier.stop()
    }

    @Test("says at once, without a connection, that a call was not placed; a look-up waits for the gateway")
    func notThereYet() async throws {
        let gateway = FakeGateway()
        let reserved = try await gateway.serve()
        let port = reserved.address.port ?? 0
        await reserved.shutdown()
        let (carrier, listener) = try carrier(port: port)
        await carrier.start()
        carrier.perform(.placeCall(call(try attempt(1))))
        #expect(listener.kinds == [.throttled(retryAfter: .seconds(1))])
        carrier.perform(.lookUp(account, try attempt(2)))
        let server = try await gateway.serve(port: port)
        try await eventually { listener.kinds.last == .unknownAttempt }
        #expect(gateway.placed.isEmpty)
        await carrier.stop()
        await server.shutdown()
    }

    @Test("answers a look-up with all that the gateway knows, and asks again where it does not answer")
    func lookUp() async throws {
        let attempt = try attempt(1)
        let failures = Mutex(2)
        let events = [event(attempt, .ringing), event(attempt, .callEnded, result: .busy)]
        let gateway = FakeGateway(
            .init(lookUp: {
                if failures.withLock({
                    $0 -= 1; return $0 >= 0
                }) {
                    throw RPCError(.unavailable, "later")
                }
                return .init(known: true, events: events)
            }))
        try await withCarrier(gateway) { carrier, listener in
            carrier.perform(.lookUp(account, attempt))
            try await eventually { listener.kinds == [.ringing, .callEnded(.busy)] }
            #expect(gateway.lookedUp.count == 3)
        }
    }

    @Test("opens its stream of events again where it left off")
    func reconnects() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { carrier, listener in
            gateway.tell(.init(event: event(try attempt(1), .ringing), resumeToken: "after ringing"))
            try await eventually { listener.events.count == 1 }
            gateway.tell(nil)
            try await eventually { gateway.tokens == ["", "after ringing"] }
            gateway.tell(.init(event: event(try attempt(1), .callEnded, result: .noAnswer)))
            try await eventually { listener.kinds.last == .callEnded(.noAnswer) }
        }
    }

    @Test("tells a call what to do, under the same id until the gateway has taken it")
    func instruction() async throws {
        let failures = Mutex(2)
        let gateway = FakeGateway(
            .init(instruct: {
                if failures.withLock({
                    $0 -= 1; return $0 >= 0
                }) {
                    throw RPCError(.unavailable, "later")
                }
                return .init(verdict: .taken)
            }))
        try await withCarrier(gateway) { carrier, listener in
            let attempt = try attempt(1)
            carrier.perform(instruct(attempt, .leaveVoicemail(url: "https://example.com/vm.mp3")))
            try await eventually { gateway.instructed.count == 3 }
            let asked = Contract.InstructCallRequest(
                attemptID: attempt.id.description, accountID: account.description, instructionID: "\(attempt.id).leave_voicemail",
                instruction: .leaveVoicemail, audioURL: "https://example.com/vm.mp3")
            #expect(gateway.instructed.allSatisfy { $0 == asked })
            #expect(listener.events.isEmpty)
        }
    }

    @Test("says that an instruction failed where the call is over, and where the gateway never answers", arguments: [true, false])
    func instructionFails(isOver: Bool) async throws {
        let gateway = FakeGateway(
            .init(instruct: {
                guard isOver else { throw RPCError(.unimplemented, "an older gateway") }
                return .init(verdict: .callOver)
            }))
        try await withCarrier(gateway) { carrier, listener in
            carrier.perform(instruct(try attempt(1), .hangUp))
            let reason = Reason(isOver ? "call_over" : "gateway_silent")
            try await eventually { listener.kinds == [.instructionFailed(.hangUp, reason)] }
        }
    }

    @Test("answers a look-up with the instructions that were taken before the events: none is then given anew")
    func instructionsLookedUp() async throws {
        let attempt = try attempt(1)
        let events = [event(attempt, .ringing)]
        let gateway = FakeGateway(.init(lookUp: { .init(known: true, events: events, instructions: [.connectAgent, .hangUp]) }))
        try await withCarrier(gateway) { carrier, listener in
            carrier.perform(.lookUp(account, attempt))
            try await eventually { listener.kinds == [.instructed(.connectAgent), .instructed(.hangUp), .ringing] }
        }
    }

    @Test("drops what is no event of the contract, and goes on")
    func senselessEvents() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { _, listener in
            let good = event(try attempt(1), .callEnded, result: .failed, reason: "unallocated_number")
            var bad: [Contract.CarrierEvent] = [.init()]
            bad.append(event(try attempt(1), .unspecified))
            bad.append(event(try attempt(1), .unrecognized(99)))
            bad.append(event(try attempt(1), .callEnded, result: .unspecified))
            bad.append(event(try attempt(1), .detected))
            bad.append(event(try attempt(1), .instructionFailed))
            bad.append(.init(attemptID: "att_x", accountID: account.description, kind: .ringing))
            bad.append(.init(attemptID: try attempt(1).id.description, accountID: "", kind: .ringing))
            for event in bad + [good] { gateway.tell(.init(event: event)) }
            gateway.tell(.init(event: event(try attempt(1), .callEnded, result: .failed, reason: "Not a word!", mayPass: true)))
            try await eventually { listener.events.count == 2 }
            #expect(
                listener.kinds == [
                    .callEnded(.failed(Reason("unallocated_number"), mayPass: false)),
                    .callEnded(.failed(Reason("carrier_failure"), mayPass: true)),
                ])
        }
    }

    @Test("waits at its end for the calls that the gateway has not answered yet, and tells nothing after it")
    func stop() async throws {
        let gateway = FakeGateway(
            .init(place: {
                try await Task.sleep(for: .milliseconds(200)); return .init(verdict: .throttled)
            }))
        try await withCarrier(gateway) { carrier, listener in
            for index in 1...100 { carrier.perform(.placeCall(call(try attempt(index)))) }
            await carrier.stop()
            #expect(gateway.placed.count == 100)
            #expect(listener.events.count == 100)
            carrier.perform(.placeCall(call(try attempt(101))))
            gateway.tell(.init(event: event(try attempt(1), .ringing)))
            try await Task.sleep(for: .milliseconds(50))
            #expect(listener.events.count == 100)
        }
    }

    // MARK: Support

    /// Keeps what a carrier tells.
    final class Listener: Sendable {
        private let told = Mutex<[CarrierEvent]>([])
        var events: [CarrierEvent] { told.withLock { $0 } }
        var kinds: [CarrierEventKind] { events.map(\.kind) }

        func hear(_ event: CarrierEvent) { told.withLock { $0.append(event) } }
    }

    private let account = AccountID(high: 1, low: 1)

    private func withCarrier(
        _ gateway: FakeGateway, _ body: (GatewayCarrier, Listener) async throws -> Void
    ) async throws {
        let server = try await gateway.serve()
        let (carrier, listener) = try carrier(port: server.address.port ?? 0)
        await carrier.start()
        do {
            try await body(carrier, listener)
        } catch {
            Issue.record(error)
        }
        await carrier.stop()
        await server.shutdown()
    }

    private func carrier(port: Int) throws -> (GatewayCarrier, Listener) {
        var settings = GatewaySettings()
        settings.lookUpPause = .milliseconds(10)
        settings.instructionPause = .milliseconds(10)
        settings.instructionPatience = .seconds(1)
        settings.drainTimeout = .seconds(2)
        let carrier = GatewayCarrier(
            address: try GatewayAddress("grpc://127.0.0.1:\(port)"), settings: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let listener = Listener()
        carrier.deliver { listener.hear($0) }
        return (carrier, listener)
    }

    private func attempt(_ index: Int, _ channel: Channel = .voice) throws -> Attempt {
        Attempt(
            id: AttemptID(high: 1, low: UInt64(index)), campaign: CampaignID(high: 1, low: 1), prospect: ProspectID(high: 1, low: 1),
            phone: try #require(PhoneNumber("+14155550101")), number: 1, callerId: try #require(PhoneNumber("+19495551000")),
            channel: channel, placedAt: .epoch, status: channel == .voice ? .dialing : .sending)
    }

    private func call(_ attempt: Attempt) -> CallRequest {
        CallRequest(account: account, attempt: attempt, ai: true, voicemailAudioURL: nil)
    }

    private func instruct(_ attempt: Attempt, _ instruction: CallInstruction) -> CarrierRequest {
        .instruct(CallInstructionRequest(account: account, attempt: attempt, instruction: instruction))
    }

    private func event(
        _ attempt: Attempt, _ kind: Contract.CarrierEventKind, result: Contract.CallResult = .unspecified, reason: String = "",
        mayPass: Bool = false
    ) -> Contract.CarrierEvent {
        .init(
            attemptID: attempt.id.description, accountID: account.description, kind: kind, callResult: result, reason: reason,
            mayPass: mayPass)
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<3_000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("waited 30 s in vain")
    }
}
