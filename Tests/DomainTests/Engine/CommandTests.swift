import Domain
import Simulator
import Testing

@Suite("Commands")
struct CommandTests {
    @Test("A created campaign is in status created, and is not known before it is on disk")
    func creation() throws {
        let bench = try EngineBench()
        bench.isImmediate = false
        let token = bench.command(.create(voiceSettings()))
        #expect(bench.results[token] == nil && bench.snapshots.isEmpty)
        bench.commitNext()
        guard case .success(.campaign(let campaign))? = bench.results[token] else { throw TestFailure("not answered") }
        #expect(campaign.status == .created && campaign.createdAt == mondayNoon)
        #expect(bench.snapshots[campaign.id] == campaign)
    }

    @Test("Another account's or an unknown campaign is not found")
    func notFound() throws {
        let bench = try EngineBench()
        let token = bench.command(.start(CampaignID(high: 9, low: 9)))
        #expect(bench.results[token] == .failure(.notFound))
    }

    @Test("Every action in every status does what the lifecycle table says", arguments: CampaignStatus.allCases, CampaignAction.allCases)
    func lifecycle(status: CampaignStatus, action: CampaignAction) throws {
        let bench = try EngineBench()
        let id = try campaign(in: status, bench)
        let token = bench.command(command(action, id))
        let result = try #require(bench.results[token], "the command was not answered")
        if let expected = Lifecycle.status(after: action, in: status) {
            guard case .success = result else { throw TestFailure("\(action) in \(status): \(result)") }
            #expect(try bench.snapshot(id).status == expected)
        } else {
            #expect(result == .failure(.wrongStatus(status, action)))
            #expect(try bench.snapshot(id).status == status)
        }
        #expect(bench.model.campaigns[id]?.status == bench.snapshots[id]?.status, "the store differs from what readers see")
    }

    @Test("A campaign started with no prospects completes at once")
    func emptyCampaign() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        let campaign = try bench.perform(.start(id))
        #expect(campaign.status == .completed && campaign.startedAt == bench.now && campaign.endedAt == bench.now)
    }

    @Test("A campaign started while its prospects are on their way to the disk does not complete early")
    func startWhileAdding() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.isImmediate = false
        bench.command(.addProspects(id, [recipient(1)]))
        bench.command(.start(id))
        bench.isImmediate = true
        bench.commitNext(.max)
        #expect(try bench.snapshot(id).status == .dialing)
        #expect(bench.placed.map(\.phone) == [recipient(1)])
    }

    @Test("Only new numbers are counted as added, repeats within the request and the campaign are skipped")
    func repeats() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        let first = bench.command(.addProspects(id, [recipient(1), recipient(2), recipient(1)]))
        let second = bench.command(.addProspects(id, [recipient(2), recipient(3)]))
        #expect(bench.results[first] == .success(.added(2)))
        #expect(bench.results[second] == .success(.added(1)))
        #expect(try bench.snapshot(id).stats.total == 3)
    }

    @Test("An SMS campaign without a message is not started, and an update mends it")
    func messageMissing() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(smsSettings(message: nil))).id
        #expect(bench.result(of: .start(id)) == .failure(.messageMissing))
        var draft = CampaignSettingsDraft()
        draft.mode = ModeDraft()
        draft.mode?.message = "Hello"
        #expect(try bench.perform(.update(id, SettingsPatch(draft))).settings.mode.message == "Hello")
        #expect(try bench.perform(.start(id)).status == .completed)
    }

    @Test("A bad update is refused with its fields, and changes nothing")
    func badUpdate() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        var draft = CampaignSettingsDraft()
        draft.mode = ModeDraft()
        draft.mode?.message = "for sms"
        guard case .failure(.invalid(let violations))? = bench.result(of: .update(id, SettingsPatch(draft))) else {
            throw TestFailure("the update was not refused")
        }
        #expect(violations.map(\.field) == ["mode.message"])
        #expect(try bench.snapshot(id).settings == voiceSettings())
    }

    @Test("A campaign without a usable caller id fails at its start, and says why")
    func noCallerId() throws {
        let bench = try EngineBench()
        var settings = voiceSettings()
        settings.callerIds = [.number(recipient(9))]
        let id = try bench.perform(.create(settings)).id
        let campaign = try bench.perform(.start(id))
        #expect(campaign.status == .failed)
        #expect(campaign.statusReason?.contains("caller id") == true)
    }

    @Test("A refusal that rests on a change which is not on disk waits for it")
    func refusalWaits() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.isImmediate = false
        bench.command(.cancel(id))
        let second = bench.command(.cancel(id))
        #expect(bench.results[second] == nil, "the refusal tells of a cancellation that may yet be lost")
        bench.commitNext()
        #expect(bench.results[second] == .failure(.wrongStatus(.cancelled, .cancel)))
    }

    @Test("A refusal says what the status is and what it would have to be")
    func descriptions() {
        #expect(CommandError.wrongStatus(.dialing, .start).description == "the campaign is dialing; to start it must be created")
        #expect(
            CommandError.wrongStatus(.completed, .addProspects).description
                == "the campaign is completed; to get prospects it must be created or paused")
        let violations = [FieldViolation(field: "name", description: "is required"), FieldViolation(field: "channel", description: "x")]
        #expect(CommandError.invalid(violations).description == "name is required (and 1 more)")
    }

    private func campaign(in status: CampaignStatus, _ bench: EngineBench) throws -> CampaignID {
        var settings = voiceSettings()
        if status == .failed { settings.callerIds = [.number(recipient(9))] }
        let id = try bench.perform(.create(settings)).id
        if status != .completed { bench.command(.addProspects(id, [recipient(1)])) }
        switch status {
        case .created: break
        case .dialing, .completed, .failed: try bench.perform(.start(id))
        case .paused:
            try bench.perform(.start(id))
            try bench.perform(.pause(id))
        case .cancelled: try bench.perform(.cancel(id))
        }
        #expect(try bench.snapshot(id).status == status, "the campaign could not be brought into the status")
        return id
    }

    private func command(_ action: CampaignAction, _ id: CampaignID) -> CampaignCommand {
        switch action {
        case .start: return .start(id)
        case .pause: return .pause(id)
        case .resume: return .resume(id)
        case .cancel: return .cancel(id)
        case .redial: return .redial(id, name: nil, RedialOutcome.standard)
        case .addProspects: return .addProspects(id, [recipient(2)])
        case .update:
            var draft = CampaignSettingsDraft()
            draft.name = "renamed"
            return .update(id, SettingsPatch(draft))
        }
    }
}
