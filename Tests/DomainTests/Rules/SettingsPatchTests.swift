import Domain
import Testing

@Suite("Updates of settings")
struct SettingsPatchTests {
    private let zones = TimeZoneTable()

    private var settings: CampaignSettings {
        var mode = Mode()
        mode.callsPerSecond = 2
        mode.maxRetries = 3
        mode.retryDelay = RetryDelay("10m")
        return CampaignSettings(
            name: "before", channel: .voice, mode: mode, callerIds: [.number(ownNumber())],
            callerIdStrategy: CallerIdStrategy(selection: .random, localPresence: true),
            schedule: Schedule(timezone: "Europe/London", startHour: 9, endHour: 17, days: [1, 2]))
    }

    @Test("Without a mask what is said is changed, and what is inside of mode, strategy and schedule is merged")
    func merge() throws {
        var draft = CampaignSettingsDraft()
        draft.mode = ModeDraft()
        draft.mode?.maxRetries = 1
        draft.schedule = ScheduleDraft()
        draft.schedule?.endHour = 12
        let result = try SettingsPatch(draft).applied(to: settings, zones: zones)
        var expected = settings
        expected.mode.maxRetries = 1
        expected.schedule?.endHour = 12
        #expect(result == expected)
    }

    @Test("An empty patch changes nothing")
    func empty() throws {
        #expect(try SettingsPatch(CampaignSettingsDraft()).applied(to: settings, zones: zones) == settings)
        #expect(try SettingsPatch(CampaignSettingsDraft(), mask: []).applied(to: settings, zones: zones) == settings)
    }

    @Test("With a mask only its paths are changed, and a path that is not said clears its field")
    func mask() throws {
        var draft = CampaignSettingsDraft()
        draft.name = "ignored"
        draft.schedule = ScheduleDraft()
        draft.schedule?.timezone = "UTC"
        let mask = ["mode.max_retries", "caller_ids", "schedule", "caller_id_strategy.selection"]
        let result = try SettingsPatch(draft, mask: mask).applied(to: settings, zones: zones)
        #expect(result.name == "before")
        #expect(result.mode.maxRetries == nil && result.mode.callsPerSecond == 2)
        #expect(result.callerIds.isEmpty)
        #expect(result.schedule == Schedule(timezone: "UTC"))
        #expect(result.callerIdStrategy == CallerIdStrategy(selection: nil, localPresence: true))
        let cleared = try SettingsPatch(draft, mask: ["mode", "caller_id_strategy"]).applied(to: settings, zones: zones)
        #expect(cleared.mode == Mode() && cleared.callerIdStrategy == nil)
    }

    @Test("Every path of the contract's settings is known")
    func paths() throws {
        for field in SettingsField.allCases where field != .name {
            _ = try SettingsPatch(CampaignSettingsDraft(), mask: [field.rawValue]).applied(to: settings, zones: zones)
        }
    }

    @Test("Clearing the name, unknown paths and another channel are refused")
    func refused() {
        #expect(fields(SettingsPatch(CampaignSettingsDraft(), mask: ["name"])) == ["name"])
        #expect(fields(SettingsPatch(CampaignSettingsDraft(), mask: ["stats"])) == ["update_mask"])
        var draft = CampaignSettingsDraft()
        draft.channel = Channel.sms.rawValue
        #expect(fields(SettingsPatch(draft)) == ["channel"])
        draft.channel = Channel.voice.rawValue
        #expect(fields(SettingsPatch(draft)) == [])
    }

    @Test("The settings that result are checked as a whole")
    func wholeIsChecked() {
        var draft = CampaignSettingsDraft()
        draft.schedule = ScheduleDraft()
        draft.schedule?.startHour = 18
        #expect(fields(SettingsPatch(draft)) == ["schedule.start_hour"], "18 is after the end that was set before")
    }

    private func fields(_ patch: SettingsPatch) -> [String] {
        do {
            _ = try patch.applied(to: settings, zones: zones)
            return []
        } catch {
            return error.violations.map(\.field)
        }
    }
}
