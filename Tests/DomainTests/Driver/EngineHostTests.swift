import Domain
import Simulator
import Testing

@Suite("EngineHost")
struct EngineHostTests {
    @Test("A campaign runs from creation to completion, and its stats add up")
    func wholeCampaign() async throws {
        let test = try await TestHost()
        let id = try await test.create(voiceSettings())
        #expect(try await test.add(50, to: id) == 50)
        #expect(try await test.perform(.start(id)).status == .dialing)
        let end = try await test.wait(for: id, "completed") { $0.status == .completed }
        #expect(end.stats.total == 50)
        #expect(end.stats.completed == 50)
        #expect(end.stats == test.store.model.recount(id), "the counters differ from the rows")
        #expect(end.endedAt != nil && end.startedAt != nil)
        #expect(test.carrier.requests.count == 50)
    }

    @Test("An SMS campaign runs from creation to completion")
    func smsCampaign() async throws {
        let test = try await TestHost(store: InMemoryStore(storeModel(numbers: 20)))
        let id = try await test.create(smsSettings())
        #expect(try await test.add(20, to: id) == 20)
        try await test.perform(.start(id))
        let end = try await test.wait(for: id, "completed") { $0.status == .completed }
        #expect(end.stats.delivered + end.stats.failed == 20, "\(end.stats)")
    }
}
