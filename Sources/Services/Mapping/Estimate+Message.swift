import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.EstimateCampaignResponse {
    init(_ estimate: CampaignEstimate, of work: ForecastWork) {
        self.init(
            id: work.target.campaign.id.description, startAt: GoogleProtobuf.Timestamp(estimate.start),
            finishAt: estimate.finish.map(GoogleProtobuf.Timestamp.init),
            earliestFinishAt: estimate.earliest.map(GoogleProtobuf.Timestamp.init),
            latestFinishAt: estimate.latest.map(GoogleProtobuf.Timestamp.init),
            limitingFactor: estimate.limiting.map { CampaignsV1.EstimateFactor($0) } ?? .unspecified,
            waits: estimate.waits.map {
                CampaignsV1.EstimateWait(factor: CampaignsV1.EstimateFactor($0.factor), time: GoogleProtobuf.Duration($0.time))
            },
            days: estimate.days.map {
                CampaignsV1.EstimateDay(date: $0.date.description, attempts: UInt32(clamping: $0.attempts))
            },
            attempts: UInt32(clamping: estimate.attempts), stats: CampaignsV1.CampaignStats(estimate.stats),
            queued: UInt32(clamping: work.target.queued), simulated: UInt32(clamping: work.target.prospects.count),
            extrapolated: estimate.isExtrapolated, runs: UInt32(clamping: estimate.runs), otherCampaigns: UInt32(clamping: estimate.others),
            assumptions: CampaignsV1.EstimateAssumptions(estimate.assumptions))
    }
}

extension CampaignsV1.EstimateAssumptions {
    init(_ assumptions: ForecastAssumptions) {
        self.init(
            answerRate: assumptions.humanShare, voicemailRate: assumptions.voicemailShare,
            ringTime: GoogleProtobuf.Duration(assumptions.ringTime), talkTime: GoogleProtobuf.Duration(assumptions.talkTime),
            voicemailTime: GoogleProtobuf.Duration(assumptions.voicemailTime),
            source: assumptions.source == .history ? .history : .defaults)
    }
}

extension GoogleProtobuf.Duration {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(seconds: seconds, nanos: Int32(attoseconds / 1_000_000_000))
    }
}

extension CampaignsV1.EstimateFactor {
    init(_ factor: ForecastFactor) {
        switch factor {
        case .rate: self = .rate
        case .windows: self = .windows
        case .numbers: self = .numbers
        case .agents: self = .agents
        case .concurrentCalls: self = .concurrentCalls
        case .retries: self = .retries
        case .contactCaps: self = .contactCaps
        case .carrier: self = .carrier
        case .attemptsInProgress: self = .attemptsInProgress
        }
    }
}
