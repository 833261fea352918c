import Domain
import Testing

@Suite("Prospects that were put off, where the settings of their campaign change")
struct RecallTests {
    private let ended = mondayNoon.advanced(by: .seconds(10))

    /// A campaign, paused, whose prospects were called at noon in vain, and wait for their retries.
    private func paused(_ bench: EngineBench, prospects: Int = 1, retryDelay: String, lifetime: String? = nil) throws -> CampaignID {
        let id = try bench.started(
            voiceSettings {
                $0.maxRetries = 3
                $0.retryDelay = RetryDelay(retryDelay)
                $0.prospectLifetime = lifetime.flatMap { ProspectLifetime($0) }
            }, prospects: prospects)
        bench.pass(.seconds(10))
        for index in 0..<prospects { bench.event(.callEnded(.noAnswer), about: try bench.attempt(index).id) }
        try bench.perform(.pause(id))
        return id
    }

    private func patch(_ change: (inout ModeDraft) -> Void) -> SettingsPatch {
        var draft = CampaignSettingsDraft()
        var mode = ModeDraft()
        change(&mode)
        draft.mode = mode
        return SettingsPatch(draft)
    }

    @Test("A shorter lifetime ends those who wait for a retry beyond it, when it is over")
    func shorterLifetime() throws {
        let bench = try EngineBench()
        let id = try paused(bench, retryDelay: "1h", lifetime: "1d")
        bench.pass(.seconds(600))
        try bench.perform(.update(id, patch { ($0.retryDelay, $0.prospectLifetime) = ("10m", "20m") }))
        try bench.perform(.resume(id))
        bench.pass(.seconds(1))
        bench.event(.callEnded(.noAnswer), about: try bench.attempt(1).id)
        #expect(try bench.prospect(0, of: id).dueAt == mondayNoon.advanced(by: .seconds(1_200)), "due to be ended")
        bench.pass(.seconds(590))
        #expect(try bench.prospect(0, of: id).reason == .expired)
        #expect(try bench.snapshot(id).status == .completed && bench.placed.count == 2)
    }

    @Test("A shorter lifetime ends those who wait for the window, at night")
    func shorterThanTheNight() throws {
        let bench = try EngineBench()
        var settings = voiceSettings { $0.retryDelay = RetryDelay("1h") }
        settings.schedule = Schedule(timezone: "UTC", startHour: 8, endHour: 13)
        settings.mode.maxRetries = 1
        let id = try bench.started(settings, prospects: 1)
        bench.pass(.seconds(10))
        bench.event(.callEnded(.noAnswer), about: try bench.attempt(0).id)
        bench.pass(.seconds(20))
        let opening = mondayNoon.advanced(by: .seconds(20 * 3_600))
        #expect(try bench.prospect(0, of: id).dueAt == opening, "its retry would be at 13:00, when the window is closed")
        try bench.perform(.pause(id))
        try bench.perform(.update(id, patch { $0.prospectLifetime = "3h" }))
        try bench.perform(.resume(id))
        bench.pass(.seconds(3 * 3_600))
        #expect(try bench.prospect(0, of: id).reason == .expired)
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("A longer lifetime has those wait for their retries who would have been ended before")
    func longerLifetime() throws {
        let bench = try EngineBench()
        let id = try paused(bench, retryDelay: "50m", lifetime: "1h")
        try bench.perform(.resume(id))
        bench.pass(.seconds(50 * 60))
        let again = bench.now
        bench.event(.callEnded(.noAnswer), about: try bench.attempt(1).id)
        #expect(try bench.prospect(0, of: id).dueAt == mondayNoon.advanced(by: .seconds(3_600)), "due to be ended")
        try bench.perform(.pause(id))
        try bench.perform(.update(id, patch { $0.prospectLifetime = "1d" }))
        try bench.perform(.resume(id))
        bench.pass(.seconds(50 * 60 - 1))
        #expect(bench.placed.count == 2, "it is called at the end of the lifetime of before")
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 3 && bench.placed.last?.placedAt == again.advanced(by: .seconds(50 * 60)))
    }

    @Test("Another retry_delay holds for those who wait already, counted from their attempts", arguments: [60, 3 * 3_600])
    func retryDelay(_ seconds: Int64) throws {
        let bench = try EngineBench()
        let id = try paused(bench, prospects: 5, retryDelay: "1h")
        try bench.perform(.update(id, patch { $0.retryDelay = "\(seconds)s" }))
        let due = ended.advanced(by: .seconds(seconds))
        #expect(bench.prospects(of: id).map(\.dueAt) == Array(repeating: due, count: 5))
        try bench.perform(.resume(id))
        bench.pass(.seconds(seconds) - .milliseconds(1))
        #expect(bench.placed.count == 5)
        bench.pass(.seconds(1))
        #expect(bench.placed.count == 10)
    }

    @Test("One that is over by then has them called at once")
    func isOver() throws {
        let bench = try EngineBench()
        let id = try paused(bench, retryDelay: "1h")
        bench.pass(.seconds(600))
        try bench.perform(.update(id, patch { $0.retryDelay = "5m" }))
        try bench.perform(.resume(id))
        bench.pass(.milliseconds(20))
        #expect(bench.placed.count == 2)
    }

    @Test("A policy's retry_delay holds for those whose attempt ended in its outcome, and for no others")
    func policy() throws {
        let bench = try EngineBench()
        let id = try paused(bench, retryDelay: "1h")
        try bench.perform(.update(id, patch { $0.retry = [RetryPolicyDraft(outcome: ProspectStatus.busy.rawValue, retryDelay: "5m")] }))
        #expect(try bench.prospect(0, of: id).dueAt == ended.advanced(by: .seconds(3_600)), "it was not busy")
        try bench.perform(.update(id, patch { $0.retry = [RetryPolicyDraft(outcome: ProspectStatus.noAnswer.rawValue, retryDelay: "5m")] }))
        #expect(try bench.prospect(0, of: id).dueAt == ended.advanced(by: .seconds(300)))
    }

    @Test("It is done in steps, goes on after a restart, and nobody who returns is called before all were looked at")
    func restart() throws {
        var settings = EngineSettings.uncapped
        settings.recalledAtOnce = 2
        let bench = try EngineBench(settings: settings)
        let id = try paused(bench, prospects: 9, retryDelay: "1h")
        bench.isImmediate = false
        bench.command(.update(id, patch { $0.retryDelay = "3h" }))
        bench.command(.resume(id))
        bench.commitNext(2)
        let late = ended.advanced(by: .seconds(3 * 3_600))
        #expect(bench.prospects(of: id).filter { $0.dueAt == late }.count == 2, "the first step")
        #expect(bench.model.campaigns[id]?.recall == .waits)
        // By the settings of before they are all due.
        bench.pass(.seconds(3_600))
        try bench.restart()
        bench.isImmediate = true
        bench.commitNext(.max)
        #expect(bench.prospects(of: id).filter { $0.dueAt == late }.count == 9)
        #expect(bench.placed.count == 9 && bench.model.campaigns[id]?.recall == [])
        bench.pass(.seconds(2 * 3_600 + 1))
        #expect(bench.placed.count == 18)
    }

    @Test("Of two changes one after the other the last one holds, though the steps of the first are under way")
    func twice() throws {
        var settings = EngineSettings.uncapped
        settings.recalledAtOnce = 2
        let bench = try EngineBench(settings: settings)
        let id = try paused(bench, prospects: 9, retryDelay: "1h")
        bench.isImmediate = false
        bench.command(.update(id, patch { $0.retryDelay = "3h" }))
        bench.commitNext(2)
        bench.command(.update(id, patch { $0.retryDelay = "2h" }))
        bench.commitNext(.max)
        #expect(Set(bench.prospects(of: id).map(\.dueAt)) == [ended.advanced(by: .seconds(2 * 3_600))])
        #expect(bench.model.campaigns[id]?.recall == [])
    }

    @Test("A change that says nothing of waits leaves them alone")
    func nothingToDo() throws {
        let bench = try EngineBench()
        let id = try paused(bench, retryDelay: "1h")
        try bench.perform(.update(id, patch { $0.callsPerSecond = 2 }))
        let recalls = bench.batches.flatMap(\.changes).filter { if case .recallProspects = $0 { true } else { false } }
        #expect(recalls.isEmpty)
    }
}
