import CarrierProtos
import Domain
import GoogleProtos
import Logging
import RPCServer
import Synchronization
import Testing

@testable import Carriers

@Suite("Text messages that come in by a gateway")
struct GatewayInboxTests {
    typealias Contract = CampaignsCarrierV1

    private let accounts = [AccountID(high: 1, low: 1), AccountID(high: 1, low: 2)]

    /// Messages as the engines hear them.
    private final class Heard: Sendable {
        private let told = Mutex<[InboundMessage]>([])
        var messages: [InboundMessage] { told.withLock { $0 } }
        func hear(_ message: InboundMessage) { told.withLock { $0.append(message) } }
    }

    /// A carrier for which +1949555100N belongs to the first N accounts.
    private func withCarrier(_ gateway: FakeGateway, _ body: (GatewayCarrier, Heard) async throws -> Void) async throws {
        let server = try await gateway.serve()
        var settings = GatewaySettings()
        settings.throttlePause = .milliseconds(10)
        let carrier = GatewayCarrier(
            address: try GatewayAddress("grpc://127.0.0.1:\(server.address.port ?? 0)"), settings: settings,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            owners: { [accounts] number in
                if number.digits == 19_495_551_009 { throw StoreError.unavailable("no") }
                return Array(accounts.prefix(Int(number.digits - 19_495_551_000)))
            })
        let heard = Heard()
        carrier.deliverInbound { heard.hear($0) }
        await carrier.start()
        do {
            try await body(carrier, heard)
        } catch {
            Issue.record(error)
        }
        await carrier.stop()
        await server.shutdown()
    }

    private func message(_ id: String, to number: Int = 1, from: String = "+14155550101") -> Contract.EventsResponse {
        let time = GoogleProtobuf.Timestamp(seconds: 1_767_225_600, nanos: 5_000_000)
        return .init(inboundMessage: .init(id: id, from: from, to: "+1949555100\(number)", text: "STOP", receivedAt: time))
    }

    private func reply(_ id: UInt64, sendBy: Instant) throws -> InboundReply {
        InboundReply(
            account: accounts[0], id: ReplyID(high: 1, low: id), to: try #require(PhoneNumber("+14155550101")),
            from: try #require(PhoneNumber("+19495551001")), text: "Bye", sendBy: sendBy)
    }

    private var later: Instant { SystemClock().now.advanced(by: .seconds(300)) }

    @Test("go to the account that owns the number, in their order, and are acknowledged when it has them on disk")
    func delivery() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { carrier, heard in
            for place in 1...3 { gateway.tell(message("m\(place)")) }
            try await eventually { heard.messages.map(\.id) == ["m1", "m2", "m3"] }
            #expect(heard.messages.allSatisfy { $0.account == accounts[0] && $0.text == "STOP" && $0.from.digits == 14_155_550_101 })
            #expect(heard.messages.first?.receivedAt == Instant(millisecondsSinceEpoch: 1_767_225_600_005))
            #expect(gateway.acknowledged.isEmpty)
            carrier.answer(.acknowledge(accounts[0], message: "m2"))
            try await eventually { gateway.acknowledged == ["m2"] }
        }
    }

    @Test("to a number of two accounts go to both, and are acknowledged when both have them")
    func twoOwners() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { carrier, heard in
            gateway.tell(message("m1", to: 2))
            try await eventually { heard.messages.map(\.account) == accounts }
            carrier.answer(.acknowledge(accounts[1], message: "m1"))
            carrier.answer(.acknowledge(accounts[1], message: "m1"))
            carrier.answer(.acknowledge(accounts[0], message: "other"))
            try await eventually { gateway.acknowledged == ["other"] }
            carrier.answer(.acknowledge(accounts[0], message: "m1"))
            try await eventually { gateway.acknowledged == ["other", "m1"] }
        }
    }

    @Test("that nobody can take are acknowledged and dropped; those whose owner cannot be found now are not, and come again")
    func dropped() async throws {
        let gateway = FakeGateway()
        try await withCarrier(gateway) { _, heard in
            gateway.tell(message("m1", to: 9))
            gateway.tell(message("m2", to: 0))
            gateway.tell(message("m3", from: "12345"))
            gateway.tell(message(String(repeating: "x", count: 129)))
            gateway.tell(message("m4"))
            try await eventually { heard.messages.map(\.id) == ["m4"] && gateway.acknowledged.count == 3 }
            #expect(gateway.acknowledged.prefix(2) == ["m2", "m3"])
        }
    }

    @Test("are replied to until the gateway answers, each under its id, and not after the reply's time")
    func replies() async throws {
        let answers = Mutex<[Contract.SendReplyResponse?]>([
            nil, .init(verdict: .throttled, retryAfter: .init(nanos: 1_000_000)), .init(verdict: .unspecified), .init(verdict: .taken),
        ])
        let gateway = FakeGateway(
            .init(reply: {
                guard let answer = answers.withLock({ $0.isEmpty ? .init(verdict: .taken) : $0.removeFirst() }) else {
                    throw RPCError(.unavailable, "the answer was lost")
                }
                return answer
            }))
        try await withCarrier(gateway) { carrier, _ in
            carrier.answer(.sendReply(try reply(1, sendBy: later)))
            try await eventually { gateway.replies.count == 4 }
            #expect(Set(gateway.replies.map(\.id)) == [ReplyID(high: 1, low: 1).description])
            carrier.answer(.sendReply(try reply(2, sendBy: SystemClock().now.advanced(by: .seconds(-1)))))
            carrier.answer(.sendReply(try reply(3, sendBy: later)))
            try await eventually { gateway.replies.last?.id == ReplyID(high: 1, low: 3).description }
            #expect(gateway.replies.count == 5, "one that was taken, or too late, was sent")
            let sent = try #require(gateway.replies.last)
            #expect(sent.to == "+14155550101" && sent.from == "+19495551001" && sent.text == "Bye")
            #expect(sent.accountID == accounts[0].description)
        }
    }

    @Test("are bounded in what is said about them: beyond, nothing is acknowledged and nothing replied")
    func bounds() throws {
        var settings = GatewaySettings()
        settings.maximumAnswers = 2
        settings.maximumInFlight = 1
        var queue = AnswerQueue(settings)
        for id in ["a", "b", "c"] { queue.acknowledge(id) }
        #expect(queue.nextAcknowledgements() == ["a", "b"])
        queue.acknowledge("d")
        #expect(queue.nextAcknowledgements().isEmpty, "one request at a time")
        queue.finishAcknowledging()
        #expect(queue.nextAcknowledgements() == ["d"])
        for id in 1...3 { #expect(queue.add(try reply(UInt64(id), sendBy: .epoch)) == (id < 3)) }
        #expect(queue.nextReplies().map(\.id.low) == [1] && queue.nextReplies().isEmpty)
        queue.finishReply()
        #expect(queue.nextReplies().map(\.id.low) == [2])
    }

    private func eventually(_ condition: () -> Bool) async throws {
        for _ in 0..<3_000 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("waited 30 s in vain")
    }
}
