import CampaignsProtos
import Domain

extension CampaignsV1.Account {
    init(_ account: Account, _ settings: AccountSettings) {
        let (policy, breaker) = (settings.abandonPolicy, settings.circuitBreaker)
        self.init(
            id: account.id.description, name: account.name, isTest: account.isTest,
            unknownState: CampaignsV1.UnknownState(settings.unknownState), mobileSalesRules: settings.mobileSalesRules,
            blackoutDates: settings.blackoutDates.map(\.description),
            contactCaps: settings.contactCaps.map {
                CampaignsV1.AccountContactCap(limit: UInt32(clamping: $0.limit), period: $0.period.text)
            },
            maxConcurrentCalls: settings.maxConcurrentCalls.map(UInt32.init(clamping:)),
            abandonPolicy: CampaignsV1.AbandonPolicy(
                rate: policy.rate, startAnswers: UInt32(clamping: policy.startAnswers), seconds: UInt32(clamping: policy.seconds),
                window: policy.window.text),
            circuitBreaker: CampaignsV1.CircuitBreaker(
                enabled: breaker.isEnabled, rate: breaker.rate, window: breaker.window.text,
                minimumAttempts: UInt32(clamping: breaker.minimumAttempts)))
    }
}

extension AccountSettingsPatch {
    init(_ request: CampaignsV1.UpdateAccountRequest) {
        var draft = AccountSettingsDraft()
        draft.unknownState = Int(request.unknownState.rawValue)
        draft.mobileSalesRules = request.mobileSalesRules
        draft.blackoutDates = request.blackoutDates.isEmpty ? nil : request.blackoutDates
        draft.contactCaps =
            request.contactCaps.isEmpty
            ? nil : request.contactCaps.map { AccountContactCapDraft(limit: Int64($0.limit), period: $0.period) }
        draft.maxConcurrentCalls = request.maxConcurrentCalls.map(Int64.init)
        draft.abandonPolicy = request.abandonPolicy.map(AbandonPolicyDraft.init)
        draft.circuitBreaker = request.circuitBreaker.map(CircuitBreakerDraft.init)
        self.init(draft, mask: request.updateMask.flatMap { $0.paths.isEmpty ? nil : $0.paths })
    }
}

extension AbandonPolicyDraft {
    init(_ policy: CampaignsV1.AbandonPolicy) {
        self.init()
        rate = policy.rate
        startAnswers = policy.startAnswers.map(Int64.init)
        seconds = policy.seconds.map(Int64.init)
        window = policy.window
    }
}

extension CircuitBreakerDraft {
    init(_ breaker: CampaignsV1.CircuitBreaker) {
        self.init()
        isEnabled = breaker.enabled
        rate = breaker.rate
        window = breaker.window
        minimumAttempts = breaker.minimumAttempts.map(Int64.init)
    }
}
