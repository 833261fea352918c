import Domain
import Testing

@Suite("Redials")
struct RedialTests {
    /// A completed campaign in which each way of ending occurs once, in this order.
    private func ended(_ bench: EngineBench) throws -> CampaignID {
        let ends: [CarrierEventKind] = [
            .callEnded(.human), .callEnded(.noAnswer), .callEnded(.voicemail), .callEnded(.busy),
            .callEnded(.failed(Reason("congestion"), mayPass: true)), .callEnded(.failed(Reason("unallocated_number"), mayPass: false)),
        ]
        let id = try bench.started(voiceSettings("first"), prospects: ends.count)
        bench.pass(.seconds(1))
        for (index, end) in ends.enumerated() { bench.event(end, about: try bench.attempt(index).id) }
        guard try bench.snapshot(id).status == .completed else { throw TestFailure("the campaign has not ended") }
        return id
    }

    private func redial(
        _ id: CampaignID, _ bench: EngineBench, name: String? = nil, _ outcomes: Set<RedialOutcome> = RedialOutcome.standard
    )
        throws -> Campaign
    {
        try bench.perform(.redial(id, name: name, outcomes))
    }

    @Test("A redial is a new campaign with the same settings, of those who did not answer, were busy, or failed in a way that may pass")
    func unreached() throws {
        let bench = try EngineBench()
        let first = try ended(bench)
        let again = try redial(first, bench, name: "again")
        #expect(again.status == .created && again.redialOf == first && again.settings.name == "again")
        #expect(again.settings.mode == voiceSettings().mode)
        #expect(bench.prospects(of: again.id).map(\.phone) == [recipient(1), recipient(3), recipient(4)])
        #expect(again.stats.queued == 3 && again.stats.total == 3)
        try bench.perform(.start(again.id))
        bench.pass(.seconds(1))
        #expect(bench.placed.suffix(3).map(\.phone) == [recipient(1), recipient(3), recipient(4)])
        #expect(bench.placed.suffix(3).allSatisfy { $0.number == 1 })
    }

    @Test("The outcomes that are asked for are those that are called again")
    func chosen() throws {
        let bench = try EngineBench()
        let first = try ended(bench)
        let again = try redial(first, bench, [.busy])
        #expect(bench.prospects(of: again.id).map(\.phone) == [recipient(3)])
    }

    @Test("A campaign that has not ended cannot be redialed, and a redial that has not ended stands against another of the same")
    func refused() throws {
        let bench = try EngineBench()
        let open = try bench.started(voiceSettings(), prospects: 1)
        #expect(bench.result(of: .redial(open, name: nil, RedialOutcome.standard)) == .failure(.wrongStatus(.dialing, .redial)))
        #expect(bench.result(of: .redial(CampaignID(high: 9, low: 9), name: nil, RedialOutcome.standard)) == .failure(.notFound))
        bench.event(.callEnded(.busy), about: try bench.attempt(0).id)
        guard case .failure(.invalid(let violations))? = bench.result(of: .redial(open, name: "", RedialOutcome.standard)) else {
            throw TestFailure("a redial without a name is not refused")
        }
        #expect(violations.map(\.field) == ["name"])
        let again = try redial(open, bench)
        #expect(bench.result(of: .redial(open, name: nil, RedialOutcome.standard)) == .failure(.redialExists(again.id)))
        try bench.restart()
        #expect(bench.result(of: .redial(open, name: nil, RedialOutcome.standard)) == .failure(.redialExists(again.id)), "forgotten")
        try bench.perform(.cancel(again.id))
        #expect(try redial(open, bench).id != again.id)
    }

    @Test("Those who were queued when their campaign was cancelled are called again where that is asked for")
    func cancelled() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, [recipient(0), recipient(1)]))
        try bench.perform(.cancel(id))
        let none = try redial(id, bench)
        #expect(none.stats.total == 0)
        try bench.perform(.cancel(none.id))
        let again = try redial(id, bench, [.queued])
        #expect(again.stats.queued == 2)
        #expect(bench.command(.addProspects(again.id, [recipient(2), recipient(1)])).value > 0)
        #expect(bench.prospects(of: again.id).map(\.phone) == [recipient(0), recipient(1), recipient(2)], "prospects come in order")
    }

    @Test("Whose lifetime was over is called again, with a new lifetime")
    func expired() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings { $0.prospectLifetime = ProspectLifetime("1h") })).id
        bench.command(.addProspects(id, [recipient(0)]))
        bench.pass(.seconds(7_200))
        try bench.perform(.start(id))
        let again = try redial(id, bench)
        try bench.perform(.start(again.id))
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(0)])
    }

    @Test("Ids that are counted up elsewhere lie between those made before and those made after, however many they are")
    func reservedIds() {
        var ids = IdentifierGenerator()
        var random = RandomSource.seeded(3)
        let before: ProspectID = ids.next(at: mondayNoon, using: &random)
        let first: ProspectID = ids.reserve(at: mondayNoon, using: &random)
        let after: ProspectID = ids.next(at: mondayNoon, using: &random)
        #expect(before < first && ProspectID(high: first.high, low: .max) < after)
        let later: ProspectID = ids.next(at: mondayNoon.advanced(by: .seconds(1)), using: &random)
        #expect(after < later && later.madeAt == mondayNoon.advanced(by: .seconds(1)))
    }
}
