/// ``AccountSettings`` as a request gives them, unchecked: the one way to make them from input. Nil: not said, which is the default.
public struct AccountSettingsDraft: Sendable, Hashable {
    /// Number of an ``AccountRules/UnknownState``; 0 is the same as nil.
    public var unknownState: Int?
    /// The rules of AZ and NJ.
    public var mobileSalesRules: Bool?
    /// Such as `2026-11-26`; given, it must not be empty.
    public var blackoutDates: [String]?
    /// Given, it must not be empty.
    public var contactCaps: [AccountContactCapDraft]?
    /// 1–100,000.
    public var maxConcurrentCalls: Int64?
    /// How many answered calls may find no agent.
    public var abandonPolicy: AbandonPolicyDraft?
    /// When a campaign is paused because its attempts fail.
    public var circuitBreaker: CircuitBreakerDraft?

    /// Nothing said.
    public init() {}

    /// The draft that says what `settings` are.
    public init(_ settings: AccountSettings) {
        unknownState = settings.unknownState.number
        mobileSalesRules = settings.mobileSalesRules
        blackoutDates = settings.blackoutDates.isEmpty ? nil : settings.blackoutDates.map(\.description)
        contactCaps = settings.contactCaps.isEmpty ? nil : settings.contactCaps.map { AccountContactCapDraft($0) }
        maxConcurrentCalls = settings.maxConcurrentCalls.map { Int64($0) }
        abandonPolicy = AbandonPolicyDraft(settings.abandonPolicy)
        circuitBreaker = CircuitBreakerDraft(settings.circuitBreaker)
    }

    /// The settings, or every field that is bad.
    public func validated() throws(FieldViolations) -> AccountSettings {
        var check = SettingsCheck()
        let settings = check.account(self)
        guard check.violations.isEmpty else { throw FieldViolations(check.violations) }
        return settings
    }
}
