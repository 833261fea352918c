import CampaignsProtos
import Domain
import GoogleProtos

extension NumberDraft {
    init(_ request: CampaignsV1.AddNumbersRequest) {
        self.init()
        phones = request.phones
        capabilities = request.capabilities.map { Int($0.rawValue) }
        registration = request.registration.map(Registration.init)
    }

    init(_ request: CampaignsV1.UpdateNumberRequest) {
        self.init()
        capabilities = request.capabilities.map { Int($0.rawValue) }
        registration = request.registration.map(Registration.init)
    }
}

extension NumberDraft.Registration {
    init(_ message: CampaignsV1.NumberRegistration) {
        self.init(
            brand: message.brand, brandTier: message.brandTier, campaign: message.campaign, campaignClass: message.campaignClass)
    }
}

extension CampaignsV1.Number {
    init(_ number: AccountNumber, _ standing: NumberStanding, _ place: NumberPlace, _ settings: NumberHealthSettings) {
        self.init(
            phone: number.phone.description, capabilities: CampaignsV1.NumberCapability.all(of: number.capabilities),
            country: place.country, regions: place.regions.map(\.code), health: UInt32(clamping: Int(standing.health.rounded())),
            share: standing.share, registration: number.registration.map(CampaignsV1.NumberRegistration.init),
            voice: CampaignsV1.NumberUse(standing.voice, settings), sms: CampaignsV1.NumberUse(standing.sms, settings))
        switch standing.state {
        case .active: state = .active
        case .resting(let until, let part):
            state = .resting
            (restingUntil, restingFor) = (GoogleProtobuf.Timestamp(until), part?.word ?? "by_hand")
        case .retired: state = .retired
        }
    }
}

extension CampaignsV1.NumberCapability {
    fileprivate static func all(of capabilities: NumberCapabilities) -> [Self] {
        Channel.allCases.filter(capabilities.allow).map { channel in
            switch channel {
            case .voice: .voice
            case .sms: .sms
            }
        }
    }
}

extension CampaignsV1.NumberRegistration {
    fileprivate init(_ registration: NumberRegistration) {
        self.init(
            brand: registration.brand, brandTier: registration.brandTier, campaign: registration.campaign,
            campaignClass: registration.campaignClass)
    }
}

extension CampaignsV1.NumberUse {
    fileprivate init(_ use: NumberStanding.Use, _ settings: NumberHealthSettings) {
        let health = use.health
        self.init(
            health: UInt32(clamping: Int(health.score.rounded())),
            parts: CampaignsV1.NumberHealthParts(
                answers: health.answers * settings.answersWeight, shortCalls: health.shortCalls * settings.shortCallsWeight,
                failures: health.failures * settings.failuresWeight, spamLabels: health.spamLabels * settings.spamLabelsWeight,
                usage: health.usage * settings.usageWeight),
            today: CampaignsV1.NumberCounts(use.today), total: CampaignsV1.NumberCounts(use.total),
            usedAt: use.usedAt.map(GoogleProtobuf.Timestamp.init), freeAt: use.freeAt.map(GoogleProtobuf.Timestamp.init),
            days: use.days.map { CampaignsV1.NumberDay(date: $0.date.description, counts: CampaignsV1.NumberCounts($0.counts)) })
    }
}

extension CampaignsV1.NumberCounts {
    fileprivate init(_ counts: NumberCounts) {
        self.init(
            attempts: UInt32(clamping: counts.attempts), answers: UInt32(clamping: counts.answers), humans: UInt32(clamping: counts.humans),
            shortCalls: UInt32(clamping: counts.shortCalls), failures: UInt32(clamping: counts.failures),
            spamLabelled: UInt32(clamping: counts.spamLabelled))
    }
}

extension NumberHealth.Part {
    /// As the contract names it.
    fileprivate var word: String {
        switch self {
        case .answers: "answers"
        case .shortCalls: "short_calls"
        case .failures: "failures"
        case .spamLabels: "spam_labels"
        case .usage: "usage"
        }
    }
}
