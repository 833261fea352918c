/// A field of an account's settings by its path in an update mask.
public enum AccountSettingsField: String, Sendable, Hashable, CaseIterable {
    /// `unknown_state`.
    case unknownState = "unknown_state"
    /// `mobile_sales_rules`.
    case mobileSalesRules = "mobile_sales_rules"
    /// `blackout_dates`.
    case blackoutDates = "blackout_dates"
    /// `contact_caps`.
    case contactCaps = "contact_caps"
    /// `max_concurrent_calls`.
    case maxConcurrentCalls = "max_concurrent_calls"
    /// All of `abandon_policy`.
    case abandonPolicy = "abandon_policy"
    /// `abandon_policy.rate`.
    case abandonRate = "abandon_policy.rate"
    /// `abandon_policy.start_answers`.
    case abandonStartAnswers = "abandon_policy.start_answers"
    /// `abandon_policy.seconds`.
    case abandonSeconds = "abandon_policy.seconds"
    /// `abandon_policy.window`.
    case abandonWindow = "abandon_policy.window"
    /// All of `circuit_breaker`.
    case circuitBreaker = "circuit_breaker"
    /// `circuit_breaker.enabled`.
    case breakerEnabled = "circuit_breaker.enabled"
    /// `circuit_breaker.rate`.
    case breakerRate = "circuit_breaker.rate"
    /// `circuit_breaker.window`.
    case breakerWindow = "circuit_breaker.window"
    /// `circuit_breaker.minimum_attempts`.
    case breakerMinimumAttempts = "circuit_breaker.minimum_attempts"

    /// Those that hold one value.
    static let leaves = allCases.filter { $0 != .abandonPolicy && $0 != .circuitBreaker }

    /// Whether `draft` says something about this field.
    func isSaid(in draft: AccountSettingsDraft) -> Bool {
        switch self {
        case .unknownState: (draft.unknownState ?? 0) != 0
        case .mobileSalesRules: draft.mobileSalesRules != nil
        case .blackoutDates: draft.blackoutDates != nil
        case .contactCaps: draft.contactCaps != nil
        case .maxConcurrentCalls: draft.maxConcurrentCalls != nil
        case .abandonPolicy: draft.abandonPolicy != nil
        case .abandonRate: draft.abandonPolicy?.rate != nil
        case .abandonStartAnswers: draft.abandonPolicy?.startAnswers != nil
        case .abandonSeconds: draft.abandonPolicy?.seconds != nil
        case .abandonWindow: draft.abandonPolicy?.window != nil
        case .circuitBreaker: draft.circuitBreaker != nil
        case .breakerEnabled: draft.circuitBreaker?.isEnabled != nil
        case .breakerRate: draft.circuitBreaker?.rate != nil
        case .breakerWindow: draft.circuitBreaker?.window != nil
        case .breakerMinimumAttempts: draft.circuitBreaker?.minimumAttempts != nil
        }
    }

    /// Makes this field of `target` what it is in `source`, also where that is nothing.
    func copy(from source: AccountSettingsDraft, to target: inout AccountSettingsDraft) {
        let policy = source.abandonPolicy
        let breaker = source.circuitBreaker
        switch self {
        case .unknownState: target.unknownState = source.unknownState
        case .mobileSalesRules: target.mobileSalesRules = source.mobileSalesRules
        case .blackoutDates: target.blackoutDates = source.blackoutDates
        case .contactCaps: target.contactCaps = source.contactCaps
        case .maxConcurrentCalls: target.maxConcurrentCalls = source.maxConcurrentCalls
        case .abandonPolicy: target.abandonPolicy = policy
        case .abandonRate: target.abandonPolicy[orNew: AbandonPolicyDraft()].rate = policy?.rate
        case .abandonStartAnswers: target.abandonPolicy[orNew: AbandonPolicyDraft()].startAnswers = policy?.startAnswers
        case .abandonSeconds: target.abandonPolicy[orNew: AbandonPolicyDraft()].seconds = policy?.seconds
        case .abandonWindow: target.abandonPolicy[orNew: AbandonPolicyDraft()].window = policy?.window
        case .circuitBreaker: target.circuitBreaker = breaker
        case .breakerEnabled: target.circuitBreaker[orNew: CircuitBreakerDraft()].isEnabled = breaker?.isEnabled
        case .breakerRate: target.circuitBreaker[orNew: CircuitBreakerDraft()].rate = breaker?.rate
        case .breakerWindow: target.circuitBreaker[orNew: CircuitBreakerDraft()].window = breaker?.window
        case .breakerMinimumAttempts: target.circuitBreaker[orNew: CircuitBreakerDraft()].minimumAttempts = breaker?.minimumAttempts
        }
    }
}
