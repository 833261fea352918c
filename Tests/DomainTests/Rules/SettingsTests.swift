import Domain
import Testing

@Suite("Campaign settings")
struct SettingsTests {
    private let zones = TimeZoneTable()

    @Test("The settings of the API page's voice sample are accepted as they are")
    func pageSample() throws {
        var draft = CampaignSettingsDraft()
        draft.name = "Q1 SoCal Outreach"
        draft.channel = Channel.voice.rawValue
        draft.mode = ModeDraft()
        draft.mode?.ai = true
        draft.mode?.voicemailAudioURL = "https://example.com/vm.mp3"
        draft.mode?.callsPerSecond = 10
        draft.mode?.maxRetries = 2
        draft.mode?.retryDelay = "4h"
        draft.callerIds = ["+19495551000", "+17145551000"]
        draft.callerIdStrategy = CallerIdStrategyDraft()
        draft.callerIdStrategy?.selection = CallerIdSelection.healthScore.rawValue
        draft.callerIdStrategy?.localPresence = true
        draft.schedule = ScheduleDraft()
        draft.schedule?.timezone = "America/Los_Angeles"
        draft.schedule?.startHour = 9
        draft.schedule?.endHour = 19
        draft.schedule?.days = [1, 2, 3, 4, 5]
        let settings = try draft.validated(zones: zones)
        #expect(CampaignSettingsDraft(settings) == draft)
        #expect(settings.mode.retryDelay?.duration == .seconds(14_400))
    }

    @Test("A name alone makes a voice campaign with every default")
    func nameAlone() throws {
        let settings = try draft().validated(zones: zones)
        #expect(settings == CampaignSettings(name: "campaign", channel: .voice))
    }

    @Test("Each bad field is refused by its name in the API", arguments: Self.badDrafts)
    func badField(bad: BadDraft) {
        let violations = violations(of: bad.draft)
        #expect(violations.map(\.field) == [bad.field], "\(violations)")
    }

    @Test("Every bad field of a request is named, not only the first")
    func allFields() {
        var bad = draft { $0.callsPerSecond = 0 }
        bad.name = ""
        bad.callerIds = ["949", "12", "+19495551000", "x"]
        bad.schedule = ScheduleDraft()
        bad.schedule?.days = [0, 1, 8]
        #expect(
            violations(of: bad).map(\.field)
                == ["name", "mode.calls_per_second", "caller_ids[1]", "caller_ids[3]", "schedule.days[0]", "schedule.days[2]"])
    }

    @Test("Values at the limits are accepted", arguments: Self.goodDrafts)
    func goodField(good: CampaignSettingsDraft) {
        #expect(violations(of: good).isEmpty)
    }

    @Test("Caller ids and days given twice count once")
    func duplicates() throws {
        var draft = draft()
        draft.callerIds = ["949", "+19495551000", "949"]
        draft.schedule = ScheduleDraft()
        draft.schedule?.days = [5, 1, 5]
        let settings = try draft.validated(zones: zones)
        #expect(settings.callerIds.map(\.description) == ["949", "+19495551000"])
        #expect(settings.schedule?.days == [5, 1])
    }

    @Test(
        "A schedule that no legal hour meets is refused",
        arguments: [(Channel.voice, 21, 23), (.voice, 0, 8), (.sms, 19, 22), (.sms, 7, 8), (.sms, 0, 7)])
    func noLegalHour(channel: Channel, start: Int64, end: Int64) {
        let found = violations(of: scheduled(channel, start, end))
        #expect(
            found.count == 1 && found.allSatisfy { $0.field.hasPrefix("schedule.") && $0.description.contains("legal hours") }, "\(found)")
    }

    @Test(
        "A schedule that meets one legal hour is accepted",
        arguments: [(Channel.voice, 20, 23), (.voice, 0, 9), (.sms, 18, 22), (.sms, 7, 9)])
    func oneLegalHour(channel: Channel, start: Int64, end: Int64) {
        #expect(violations(of: scheduled(channel, start, end)).isEmpty)
    }

    @Test("Phone numbers: 1 to 10,000, each E.164; the first 100 bad ones are named, and how many there are")
    func prospectLists() throws {
        #expect(try ProspectListRule.validated(["+14155551234", "+14155551234"]).count == 2)
        for bad in [[], Array(repeating: "+14155551234", count: 10_001)] {
            #expect(listViolations(bad).map(\.field) == ["phones"])
        }
        #expect(try ProspectListRule.validated(Array(repeating: "+14155551234", count: 10_000)).count == 10_000)
        #expect(listViolations(["+14155551234", "4155551234"]).map(\.field) == ["phones[1]"])
        let many = listViolations(Array(repeating: "x", count: 250))
        #expect(many.count == 100 && many.last?.field == "phones[99]")
        #expect(many.first?.description.contains("250") == true)
        let bytes = many.reduce(0) { $0 + $1.field.utf8.count + $1.description.utf8.count + 6 } * 4 / 3
        #expect(bytes < 6_000, "\(bytes) bytes in a trailer: gRPC clients refuse trailers of over 8 KiB at random")
    }

    struct BadDraft: Sendable, CustomTestStringConvertible {
        let field: String
        let draft: CampaignSettingsDraft
        var testDescription: String { "\(field)" }
    }

    static let badDrafts: [BadDraft] = {
        var bad: [BadDraft] = []
        func add(_ field: String, _ draft: CampaignSettingsDraft) { bad.append(BadDraft(field: field, draft: draft)) }
        for name in [nil, "", String(repeating: "a", count: 201), "a\u{0}b", "a\nb", "\u{7f}", "\u{85}"] { add("name", draft(name: name)) }
        add("channel", draft(with: { $0.channel = 3 }))
        for rate in [0, -1, 1e-300, 1.15e-5, 1_000.1, .infinity, .nan, -.infinity] {
            add("mode.calls_per_second", draft { $0.callsPerSecond = rate })
        }
        for retries in [-1, 11, Int64.max] { add("mode.max_retries", draft { $0.maxRetries = retries }) }
        for delay in ["", "4", "0s", "31d", "h"] { add("mode.retry_delay", draft { $0.retryDelay = delay }) }
        for url in [
            "", "ftp://example.com/a", "https://", "https:///a", "example.com/a", "http://a b", "javascript:alert(1)", "https://h:99999/",
            "http://é",
        ] {
            add("mode.voicemail_audio_url", draft { $0.voicemailAudioURL = url })
        }
        add("mode.voicemail_audio_url", draft { $0.voicemailAudioURL = "https://example.com/" + String(repeating: "a", count: 2_029) })
        add("mode.message", draft { $0.message = "for sms" })
        for message in ["", String(repeating: "a", count: 1_601), "a\u{0}"] { add("mode.message", draft(.sms) { $0.message = message }) }
        add("mode.ai", draft(.sms) { $0.ai = false })
        add("mode.voicemail_audio_url", draft(.sms) { $0.voicemailAudioURL = "https://example.com/a" })
        add("mode.calls_per_second", draft(.sms) { $0.callsPerSecond = 1 })
        for count in [0, 10_001] as [Int64] {
            add("mode.max_concurrent_calls", draft { $0.maxConcurrentCalls = count })
            add(
                "mode.max_concurrent_agents",
                draft {
                    $0.ai = true; $0.maxConcurrentAgents = count
                })
        }
        add("mode.max_concurrent_calls", draft(.sms) { $0.maxConcurrentCalls = 1 })
        add("mode.max_concurrent_agents", draft(.sms) { $0.maxConcurrentAgents = 1 })
        add("mode.max_concurrent_agents", draft { $0.maxConcurrentAgents = 1 })
        add(
            "mode.max_concurrent_agents",
            draft {
                $0.ai = true; $0.maxConcurrentCalls = 4; $0.maxConcurrentAgents = 5
            })
        for priority in [0, 11, -1] as [Int64] { add("priority", draft(with: { $0.priority = priority })) }
        for lifetime in ["", "0s", "366d", "soon"] { add("mode.prospect_lifetime", draft { $0.prospectLifetime = lifetime }) }
        add(
            "mode.retry_delay",
            draft {
                $0.retryDelay = "4h"; $0.prospectLifetime = "4h"
            })
        add(
            "mode.prospect_lifetime",
            draft {
                $0.maxRetries = 3; $0.prospectLifetime = "30m"
            })
        add(
            "mode.prospect_lifetime",
            draft(.sms) {
                $0.maxRetries = 3; $0.prospectLifetime = "1h"
            })
        addRetries(add)
        for text in ["19495551000", "94", "9495", "149", "049", "+0949", "９49"] {
            add("caller_ids[0]", draft(with: { $0.callerIds = [text] }))
        }
        add("caller_ids", draft(with: { $0.callerIds = Array(repeating: "949", count: 1_001) }))
        add(
            "caller_id_strategy.selection",
            draft(with: {
                $0.callerIdStrategy = CallerIdStrategyDraft(); $0.callerIdStrategy?.selection = 4
            }))
        for zone in ["", "Mars/Base", "PST", "GMT+5", "america/los_angeles", "../etc/passwd", "+05:00"] {
            add("schedule.timezone", scheduledDraft { $0.timezone = zone })
        }
        for hour in [-1, 24, Int64.max] {
            add("schedule.start_hour", scheduledDraft { $0.startHour = hour })
            add("schedule.end_hour", scheduledDraft { $0.endHour = hour })
        }
        add(
            "schedule.start_hour",
            scheduledDraft {
                $0.startHour = 12; $0.endHour = 12
            })
        add("schedule.start_hour", scheduledDraft { $0.startHour = 21 })
        add("schedule.end_hour", scheduledDraft { $0.endHour = 8 })
        add("schedule.days", scheduledDraft { $0.days = [] })
        add("schedule.days[1]", scheduledDraft { $0.days = [1, 0] })
        add("schedule.days[0]", scheduledDraft { $0.days = [8] })
        add("schedule.days", scheduledDraft { $0.days = [1, 2, 3, 4, 5, 6, 7, 7] })
        return bad
    }()

    private static func addRetries(_ add: (String, CampaignSettingsDraft) -> Void) {
        let (noAnswer, busy, failed) = (ProspectStatus.noAnswer.rawValue, ProspectStatus.busy.rawValue, ProspectStatus.failed.rawValue)
        func retrying(_ channel: Channel = .voice, _ policies: RetryPolicyDraft..., lifetime: String? = nil) -> CampaignSettingsDraft {
            draft(channel) {
                $0.retry = policies; $0.prospectLifetime = lifetime
            }
        }
        add("mode.retry", draft { $0.retry = [] })
        add("mode.retry[0]", retrying(.voice, RetryPolicyDraft(outcome: busy)))
        for outcome in [0, ProspectStatus.voicemail.rawValue, ProspectStatus.humanConnected.rawValue, ProspectStatus.queued.rawValue, 99] {
            add("mode.retry[0].outcome", retrying(.voice, RetryPolicyDraft(outcome: outcome, maxRetries: 1)))
        }
        add("mode.retry[0].outcome", retrying(.sms, RetryPolicyDraft(outcome: busy, maxRetries: 1)))
        add(
            "mode.retry[1].outcome",
            retrying(
                .voice, RetryPolicyDraft(outcome: busy, maxRetries: 1), RetryPolicyDraft(outcome: busy, maxRetries: 1, retryDelay: "1m")))
        add("mode.retry[0].max_retries", retrying(.voice, RetryPolicyDraft(outcome: failed, maxRetries: 11)))
        add("mode.retry[0].retry_delay", retrying(.voice, RetryPolicyDraft(outcome: failed, retryDelay: "31d")))
        add("mode.retry[0].retry_delay", retrying(.voice, RetryPolicyDraft(outcome: failed, maxRetries: 0, retryDelay: "1m")))
        add(
            "mode.retry[0].retry_delay",
            retrying(.voice, RetryPolicyDraft(outcome: noAnswer, maxRetries: 1, retryDelay: "2d"), lifetime: "1d"))
        // With the default, an hour, of the outcomes of which nothing is said.
        add("mode.prospect_lifetime", retrying(.voice, RetryPolicyDraft(outcome: noAnswer, maxRetries: 1), lifetime: "1h"))
        add(
            "mode.prospect_lifetime",
            draft {
                $0.maxRetries = 1; $0.prospectLifetime = "1h"
                $0.retry = [busy, noAnswer].map { RetryPolicyDraft(outcome: $0, retryDelay: "1m") }
            })
        add("mode.retry[0].retry_delay", retrying(.voice, RetryPolicyDraft(outcome: busy, retryDelay: "1m")))
    }

    static let goodDrafts: [CampaignSettingsDraft] = [
        draft {
            $0.ai = true; $0.maxConcurrentCalls = 10_000; $0.maxConcurrentAgents = 10_000
        }, draft { $0.maxConcurrentCalls = 1 },
        draft(with: { $0.priority = 1 }), draft(with: { $0.priority = 10 }), draft { $0.prospectLifetime = "1s" },
        draft { $0.prospectLifetime = "31536000s" },
        draft {
            $0.prospectLifetime = "365d"; $0.retryDelay = "30d"
        },
        draft {
            $0.maxRetries = 1; $0.prospectLifetime = "3601s"
        },
        draft {
            $0.maxRetries = 1; $0.prospectLifetime = "30m"; $0.retryDelay = "1m"
        },
        draft {
            $0.maxRetries = 1; $0.prospectLifetime = "30m"
            $0.retry = [ProspectStatus.busy, .noAnswer, .failed].map { RetryPolicyDraft(outcome: $0.rawValue, retryDelay: "1m") }
        },
        draft {
            $0.maxRetries = 1
            $0.retry = [
                RetryPolicyDraft(outcome: ProspectStatus.busy.rawValue, maxRetries: 10, retryDelay: "1s"),
                RetryPolicyDraft(outcome: ProspectStatus.noAnswer.rawValue, maxRetries: 0),
                RetryPolicyDraft(outcome: ProspectStatus.failed.rawValue, retryDelay: "30d"),
            ]
        },
        draft(.sms) { $0.retry = [RetryPolicyDraft(outcome: ProspectStatus.failed.rawValue, maxRetries: 2)] },
        draft(name: "a"), draft(name: String(repeating: "é", count: 200)), draft { $0.callsPerSecond = 1_000 },
        draft { $0.callsPerSecond = 1.0 / 86_400 }, draft { $0.callsPerSecond = 0.001 },
        draft { $0.maxRetries = 0 }, draft { $0.maxRetries = 10 }, draft { $0.retryDelay = "1s" }, draft { $0.retryDelay = "30d" },
        draft { $0.voicemailAudioURL = "HTTP://user:pw@[::1]:8080/a?b#c" }, draft { $0.voicemailAudioURL = "https://example.com" },
        draft(.sms), draft(.sms) { $0.message = String(repeating: "é", count: 1_600) }, draft(.sms) { $0.message = "a\nb\tc" },
        draft(.sms) { $0.maxRetries = 3 }, draft(with: { $0.channel = 0 }),
        draft(with: { $0.callerIds = Array(repeating: "949", count: 1_000) }), scheduledDraft { $0.timezone = "UTC" },
        scheduledDraft { $0.timezone = "Asia/Calcutta" },
        scheduledDraft {
            $0.startHour = 0; $0.endHour = 23
        },
    ]

    private func violations(of draft: CampaignSettingsDraft) -> [FieldViolation] {
        do {
            _ = try draft.validated(zones: zones)
            return []
        } catch {
            return error.violations
        }
    }

    private func listViolations(_ phones: [String]) -> [FieldViolation] {
        do {
            _ = try ProspectListRule.validated(phones)
            return []
        } catch {
            return error.violations
        }
    }

    private func scheduled(_ channel: Channel, _ start: Int64, _ end: Int64) -> CampaignSettingsDraft {
        var draft = draft(channel)
        draft.schedule = ScheduleDraft()
        draft.schedule?.startHour = start
        draft.schedule?.endHour = end
        return draft
    }
}

private func draft(
    _ channel: Channel = .voice, name: String? = "campaign", _ change: (inout ModeDraft) -> Void = { _ in },
    with more: (inout CampaignSettingsDraft) -> Void = { _ in }
) -> CampaignSettingsDraft {
    var draft = CampaignSettingsDraft()
    draft.name = name
    draft.channel = channel.rawValue
    var mode = ModeDraft()
    change(&mode)
    draft.mode = mode == ModeDraft() ? nil : mode
    more(&draft)
    return draft
}

private func scheduledDraft(_ change: (inout ScheduleDraft) -> Void) -> CampaignSettingsDraft {
    var schedule = ScheduleDraft()
    change(&schedule)
    return draft(with: { $0.schedule = schedule })
}
