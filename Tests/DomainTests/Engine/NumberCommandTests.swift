import Domain
import Testing

@Suite("Number commands")
struct NumberCommandTests {
    private func number(of command: NumberCommand, _ bench: EngineBench) throws -> AccountNumber {
        guard case .success(.number(let number))? = bench.result(of: .number(command)) else {
            throw TestFailure("not answered with a number: \(command)")
        }
        return number
    }

    @Test("Numbers are added once, and one that nothing is new of is answered all the same")
    func adding() throws {
        let bench = try EngineBench(storeModel(numbers: 1))
        let add = CampaignCommand.number(.add([AccountNumber(ownNumber(0)), AccountNumber(ownNumber(1))]))
        #expect(bench.result(of: add) == .success(.added(1)))
        #expect(bench.result(of: add) == .success(.added(0)))
        bench.isImmediate = false
        bench.command(.number(.add([AccountNumber(ownNumber(2))])))
        let repeated = bench.command(.number(.add([AccountNumber(ownNumber(2))])))
        #expect(bench.results[repeated] == nil, "it tells of an addition that may yet be lost")
        bench.commitNext()
        #expect(bench.results[repeated] == .success(.added(0)))
        #expect(bench.result(of: .number(.retire(ownNumber(9)))) == .failure(.noSuchNumber))
    }

    @Test("A campaign that dials hears of its numbers at once, also after a restart")
    func atOnce() throws {
        let bench = try EngineBench(storeModel(numbers: 2))
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 100)
        _ = try number(of: .retire(ownNumber(0)), bench)
        let before = bench.placed.count
        bench.pass(.seconds(10))
        try bench.restart()
        bench.pass(.seconds(10))
        #expect(Set(bench.placed.dropFirst(before).map(\.callerId)) == [ownNumber(1)])
        let end = bench.now.advanced(by: .seconds(3_600))
        #expect(try number(of: .rest(ownNumber(1), until: end), bench).duty == .resting(until: end))
        bench.pass(.seconds(2))
        #expect(try bench.snapshot(id).waitingFor == WaitingFor(reason: "a caller id's rest, set by its users, is over", until: end))
        let paused = bench.placed.count
        _ = try number(of: .activate(ownNumber(0)), bench)
        bench.pass(.seconds(5))
        #expect(Set(bench.placed.dropFirst(paused).map(\.callerId)) == [ownNumber(0)], "the campaign waits although a number is active")
        _ = try number(of: .retire(ownNumber(0)), bench)
        _ = try number(of: .retire(ownNumber(1)), bench)
        bench.pass(.seconds(2))
        #expect(try bench.snapshot(id).status == .failed)
        #expect(bench.result(of: .number(.rest(ownNumber(1), until: nil))) == .failure(.numberRetired(ownNumber(1))))
    }

    @Test("The cap of calls per day holds over campaigns and restarts, and says until when")
    func cap() throws {
        var settings = EngineSettings()
        settings.numbers.callsPerDay = 7
        let bench = try EngineBench(storeModel(numbers: 1), settings: settings)
        let first = try bench.started(voiceSettings("one"), prospects: 5)
        bench.pass(.seconds(2))
        try bench.restart()
        let second = try bench.started(voiceSettings("two"), prospects: 5)
        bench.pass(.seconds(2))
        #expect(bench.placed.count == 7)
        #expect(bench.placed.filter { $0.campaign == first }.count == 5)
        let waiting = try #require(try bench.snapshot(second).waitingFor)
        // Midnight in Los Angeles is 3:00 in New York and 8:00 UTC; the next window there opens later.
        #expect((waiting.until ?? .epoch) > mondayNoon.advanced(by: .seconds(20 * 3_600 - 1)), "\(waiting)")
    }

    @Test("A number that carriers take for a spammer's rests, and says why; its standing is told from what is stored")
    func spam() throws {
        let bench = try EngineBench(storeModel(numbers: 1))
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 10 }, prospects: 40)
        for index in 0..<6 {
            bench.pass(.milliseconds(100))
            try bench.event(.callEnded(.failed(Reason("spam_blocked"), mayPass: false)), about: bench.attempt(index).id)
        }
        let placed = bench.placed.count
        bench.pass(.seconds(60))
        #expect(placed < 12 && bench.placed.count == placed, "\(bench.placed.count) calls from a number that is blocked")
        #expect(try bench.snapshot(id).waitingFor?.reason.hasPrefix("a caller id has recovered") == true)
        try bench.restart()
        bench.pass(.seconds(60))
        #expect(bench.placed.count == placed, "a restart ends the rest")
    }
}
