import Domain
import Simulator
import Testing

@Suite("Text messages that come in")
struct InboundTests {
    private func message(_ id: String, _ text: String, from phone: PhoneNumber = recipient(0), at instant: Instant = mondayNoon) throws
        -> InboundMessage
    {
        try #require(InboundMessage(account: testAccount.id, id: id, from: phone, to: ownNumber(), text: text, receivedAt: instant))
    }

    private func replies(_ bench: EngineBench) -> [InboundReply] {
        bench.answers.compactMap { if case .sendReply(let reply) = $0 { reply } else { nil } }
    }

    private func acknowledged(_ bench: EngineBench) -> [String] {
        bench.answers.compactMap { if case .acknowledge(_, let id) = $0 { id } else { nil } }
    }

    @Test("STOP puts the number on the account's list, and is confirmed once from the number it came to")
    func stop() throws {
        let bench = try EngineBench()
        bench.send(.inbound(try message("m1", "Stop!")))
        #expect(acknowledged(bench) == ["m1"])
        let reply = try #require(replies(bench).first)
        #expect(reply.to == recipient(0) && reply.from == ownNumber() && reply.sendBy == mondayNoon.advanced(by: .seconds(300)))
        bench.send(.inbound(try message("m1", "Stop!")))
        bench.send(.inbound(try message("m2", "STOP")))
        #expect(acknowledged(bench) == ["m1", "m1", "m2"])
        #expect(replies(bench).count == 1)
        let id = try bench.started(voiceSettings(), prospects: 2)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(1)])
        #expect(try bench.prospect(0, of: id).reason == .suppressed)
    }

    @Test("Neither the answer nor the acknowledgement goes out before the message is on disk")
    func afterCommit() throws {
        let bench = try EngineBench()
        bench.isImmediate = false
        bench.send(.inbound(try message("m1", "STOP")))
        #expect(bench.answers.isEmpty)
        bench.commitNext()
        #expect(bench.answers.count == 2)
    }

    @Test("After a restart the answer is asked for again under the same id, as long as it is not too late")
    func restart() throws {
        let bench = try EngineBench()
        bench.send(.inbound(try message("m1", "STOP")))
        let first = replies(bench)
        try bench.restart()
        #expect(replies(bench) == first + first)
        bench.pass(.seconds(301))
        try bench.restart()
        #expect(replies(bench).count == 2)
    }

    @Test("A message that was told late is recorded, and not answered")
    func late() throws {
        let bench = try EngineBench()
        bench.send(.inbound(try message("m1", "STOP", at: mondayNoon.advanced(by: .seconds(-301)))))
        #expect(acknowledged(bench) == ["m1"] && replies(bench).isEmpty)
        _ = try bench.started(voiceSettings(), prospects: 1)
        #expect(bench.placed.isEmpty)
    }

    @Test("START lifts the opt-out and nothing else; YES of somebody who never opted out changes nothing and is not answered")
    func start() throws {
        let bench = try EngineBench(storeModel(suppressed: [recipient(1)]))
        bench.send(.inbound(try message("m1", "YES")))
        bench.send(.inbound(try message("m2", "START", from: recipient(1))))
        #expect(replies(bench).isEmpty)
        bench.send(.inbound(try message("m3", "STOP")))
        bench.send(.inbound(try message("m4", "STOP", from: recipient(1))))
        bench.send(.inbound(try message("m5", "unstop")))
        bench.send(.inbound(try message("m6", "START", from: recipient(1))))
        #expect(replies(bench).count == 4)
        _ = try bench.started(voiceSettings(), prospects: 2)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(0)])
    }

    @Test("START that was sent before the newest STOP and is told after it lifts nothing")
    func startOutOfOrder() throws {
        let bench = try EngineBench()
        bench.send(.inbound(try message("m1", "STOP", at: mondayNoon.advanced(by: .seconds(-10)))))
        bench.send(.inbound(try message("m2", "START", at: mondayNoon.advanced(by: .seconds(-20)))))
        #expect(replies(bench).count == 1)
        _ = try bench.started(voiceSettings(), prospects: 1)
        #expect(bench.placed.isEmpty)
        bench.send(.inbound(try message("m3", "START", at: mondayNoon.advanced(by: .seconds(-10)))))
        #expect(replies(bench).count == 2)
    }

    @Test("HELP is answered, other texts are not")
    func help() throws {
        let bench = try EngineBench()
        bench.send(.inbound(try message("m1", "HELP")))
        bench.send(.inbound(try message("m2", "Who is this?")))
        #expect(replies(bench).map(\.to) == [recipient(0)])
        #expect(acknowledged(bench) == ["m1", "m2"])
    }

    @Test(
        "What the carrier says of an opt-out suppresses the number in the batch that ends the attempt, for all campaigns, and is not retried"
    )
    func carrierCode() throws {
        let bench = try EngineBench()
        var settings = smsSettings()
        settings.mode.maxRetries = 3
        let id = try bench.started(settings, prospects: 1)
        bench.event(.messageFailed(Reason("21610"), mayPass: true), about: try bench.attempt(0).id)
        let closing = bench.batches.last { batch in batch.changes.contains { if case .closeAttempt = $0 { true } else { false } } }
        #expect(closing?.changes.contains(.suppress(recipient(0), .carrier, at: mondayNoon)) == true)
        #expect(try bench.prospect(0, of: id).status == .failed)
        _ = try bench.started(voiceSettings(), prospects: 1)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 1)
    }

    @Test("A recipient who was contacted as often as a cap allows waits, whatever campaign it was, and the campaign says so")
    func capped() throws {
        var model = storeModel()
        var account = AccountSettings()
        account.contactCaps = [AccountContactCap(limit: 1, period: try #require(ContactPeriod("1h")))]
        model.set(account, of: testAccount.id)
        let bench = try EngineBench(model)
        _ = try bench.started(voiceSettings(), prospects: 1)
        bench.event(.callEnded(.human), about: try bench.attempt(0).id)
        let id = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(0), recipient(1)])
        let prospect = try bench.prospect(0, of: id)
        #expect(prospect.status == .queued && prospect.attempts == 0 && prospect.reason == .contactCap)
        #expect(prospect.dueAt == mondayNoon.advanced(by: .seconds(3_600)))
        bench.event(.messageDelivered, about: try bench.attempt(1).id)
        #expect(try bench.snapshot(id).waitingFor?.reason == "recipients may be contacted again")
        bench.pass(.seconds(3_600))
        #expect(bench.placed.map(\.phone) == [recipient(0), recipient(1), recipient(0)])
    }
}
