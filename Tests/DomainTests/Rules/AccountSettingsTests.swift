import Domain
import Testing

@Suite("An account's settings")
struct AccountSettingsTests {
    @Test("What is not said has its default, and the defaults are the facts page's")
    func defaults() throws {
        let settings = try AccountSettingsDraft().validated()
        #expect(settings == AccountSettings())
        #expect(settings.unknownState == .federal && !settings.mobileSalesRules && settings.contactCaps.isEmpty)
        let policy = settings.abandonPolicy
        #expect(policy.rate == 0.03 && policy.seconds == 2 && policy.window.duration == .seconds(30 * 86_400))
        let breaker = settings.circuitBreaker
        #expect(breaker.isEnabled && breaker.rate == 0.5 && breaker.window.duration == .seconds(120) && breaker.minimumAttempts == 20)
        #expect(try AccountSettingsDraft(settings).validated() == settings)
    }

    @Test("Each bad field is refused by its name in the API", arguments: Self.badDrafts)
    func badField(bad: BadDraft) {
        #expect(fields { () throws(FieldViolations) in _ = try bad.draft.validated() } == [bad.field])
    }

    @Test("Without a mask what is said is changed and the rest stays; with one, a path that is not said goes back to its default")
    func patches() throws {
        var draft = AccountSettingsDraft()
        draft.maxConcurrentCalls = 50
        draft.circuitBreaker = CircuitBreakerDraft()
        draft.circuitBreaker?.rate = 0.8
        let first = try AccountSettingsPatch(draft).applied(to: AccountSettings())
        #expect(first.maxConcurrentCalls == 50 && first.circuitBreaker.rate == 0.8 && first.circuitBreaker.minimumAttempts == 20)
        var more = AccountSettingsDraft()
        more.contactCaps = [AccountContactCapDraft(limit: 3, period: "24h")]
        more.maxConcurrentCalls = 9
        let second = try AccountSettingsPatch(more, mask: ["contact_caps", "circuit_breaker.rate"]).applied(to: first)
        #expect(second.contactCaps.map(\.cap) == [ContactCap(limit: 3, period: .seconds(86_400))])
        #expect(second.maxConcurrentCalls == 50 && second.circuitBreaker.rate == 0.5)
        #expect(
            fields { () throws(FieldViolations) in _ = try AccountSettingsPatch(more, mask: ["name"]).applied(to: first) } == [
                "update_mask"
            ])
        for field in AccountSettingsField.allCases {
            _ = try AccountSettingsPatch(AccountSettingsDraft(), mask: [field.rawValue]).applied(to: second)
        }
    }

    @Test("The rules against sales calls to mobiles are those that ship switched off")
    func mobileRules() throws {
        var settings = AccountSettings()
        let law = try CallingRules.builtIn(zones: TimeZoneTable())
        #expect(settings.rules(under: law) == AccountRules())
        settings.mobileSalesRules = true
        #expect(settings.rules(under: law).mobileRules.map(\.code).sorted() == ["US-AZ", "US-NJ"])
    }

    struct BadDraft: Sendable, CustomTestStringConvertible {
        let field: String
        let draft: AccountSettingsDraft
        var testDescription: String { field }
    }

    static let badDrafts: [BadDraft] = {
        var bad: [BadDraft] = []
        func add(_ field: String, _ change: (inout AccountSettingsDraft) -> Void) {
            var draft = AccountSettingsDraft()
            draft.abandonPolicy = AbandonPolicyDraft()
            draft.circuitBreaker = CircuitBreakerDraft()
            change(&draft)
            bad.append(BadDraft(field: field, draft: draft))
        }
        func caps(_ caps: [(Int64, String)]) -> [AccountContactCapDraft] { caps.map { AccountContactCapDraft(limit: $0, period: $1) } }
        add("unknown_state") { $0.unknownState = 3 }
        add("blackout_dates") { $0.blackoutDates = [] }
        add("blackout_dates[1]") { $0.blackoutDates = ["2026-11-26", "2026-02-30"] }
        add("blackout_dates") { $0.blackoutDates = Array(repeating: "2026-11-26", count: 367) }
        add("contact_caps") { $0.contactCaps = [] }
        add("contact_caps") { $0.contactCaps = caps((1...11).map { ($0, "\($0)h") }) }
        for limit in [0, 101, -1] as [Int64] { add("contact_caps[0].limit") { $0.contactCaps = caps([(limit, "1h")]) } }
        for period in ["", "0s", "32d", "day"] { add("contact_caps[0].period") { $0.contactCaps = caps([(1, period)]) } }
        add("contact_caps[1].period") { $0.contactCaps = caps([(1, "24h"), (2, "1d")]) }
        add("contact_caps[1].limit") { $0.contactCaps = caps([(3, "1h"), (3, "24h")]) }
        add("contact_caps[1].limit") { $0.contactCaps = caps([(3, "24h"), (4, "1h")]) }
        add("contact_caps[1].limit") { $0.contactCaps = caps([(3, "7d"), (3, "1d")]) }
        for calls in [0, 100_001] as [Int64] { add("max_concurrent_calls") { $0.maxConcurrentCalls = calls } }
        for rate in [0, 1e-300, 0.031, -1, .nan, .infinity] { add("abandon_policy.rate") { $0.abandonPolicy?.rate = rate } }
        add("abandon_policy.start_answers") { $0.abandonPolicy?.startAnswers = 0 }
        add("abandon_policy.seconds") { $0.abandonPolicy?.seconds = 3 }
        add("abandon_policy.window") { $0.abandonPolicy?.window = "31d" }
        for rate in [0, 1e-300, 1.1, .nan] { add("circuit_breaker.rate") { $0.circuitBreaker?.rate = rate } }
        add("circuit_breaker.window") { $0.circuitBreaker?.window = "9s" }
        add("circuit_breaker.minimum_attempts") { $0.circuitBreaker?.minimumAttempts = 0 }
        return bad
    }()

    private func fields(_ body: () throws(FieldViolations) -> Void) -> [String] {
        do throws(FieldViolations) {
            try body()
            return []
        } catch {
            return error.violations.map(\.field)
        }
    }
}
