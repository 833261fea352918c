import CampaignsProtos
import Domain
import RPCServer

extension EstimateService {
    /// Gathers what an estimate is made from, and makes it on a thread of its own.
    public func estimateCampaign(
        _ request: CampaignsV1.EstimateCampaignRequest, _ context: CallContext
    ) async throws -> CampaignsV1.EstimateCampaignResponse {
        let campaign = try context.campaign(request.id)
        let start = try startTime(request.startAt)
        let wanted = request.assumptions ?? CampaignsV1.EstimateAssumptions()
        try EstimateAssumptionsCheck.check(wanted)
        guard !campaign.status.isTerminal else {
            throw RPCError(.failedPrecondition, "the campaign is \(campaign.status): it will attempt nobody any more")
        }
        let account = try context.principal.account.id
        return try await gate.hold(account) {
            try await RPCError.fromStore {
                let assumptions = try EstimateAssumptionsCheck.applied(wanted, to: await history(of: campaign))
                let work = try await work(campaign, of: account, start)
                let forecaster = Forecaster(engine: settings, settings: forecasts, zones: zones)
                let estimate = try await thread.run { check in
                    let end = ContinuousClock.now + forecaster.settings.longestRun
                    do {
                        return try forecaster.estimate(work, assumptions: assumptions) {
                            try check()
                            return .now < end
                        }
                    } catch let error as ForecastError {
                        throw RPCError(error)
                    }
                }
                return CampaignsV1.EstimateCampaignResponse(estimate, of: work)
            }
        }
    }

    /// What the campaign's own attempts say of those to come.
    private func history(of campaign: Campaign) async throws -> ForecastAssumptions {
        var history = ForecastHistory()
        var cursor: AttemptCursor?
        var left = campaign.stats.total == campaign.stats.queued && campaign.startedAt == nil ? 0 : ForecastHistory.mostAttempts
        while left > 0 {
            let found = try await store.attempts(of: campaign.id, prospect: nil, after: cursor, limit: min(left, Self.piece))
            for entry in found { history.take(entry) }
            guard found.count == min(left, Self.piece), let last = found.last?.attempt else { break }
            cursor = AttemptCursor(prospect: last.prospect, number: last.number)
            left -= found.count
        }
        return history.assumptions
    }

    /// The account, the campaign and others that dial, with an even part of their prospects.
    private func work(_ campaign: Campaign, of account: AccountID, _ start: Instant) async throws -> ForecastWork {
        let state = try await store.loadAccount(account)
        let others = state.campaigns.filter { $0.id != campaign.id && $0.status == .dialing }
        let queued = others.reduce(campaign.stats.queued) { $0 + $1.stats.queued }
        let sample = ForecastWork.sample(
            of: Int(clamping: queued), campaign: campaign.settings, account: state, engine: settings, zones: zones,
            settings: forecasts)
        var parts: [ForecastWork.Part] = []
        for other in others { parts.append(try await part(other, sample)) }
        return ForecastWork(account: state, target: try await part(campaign, sample), others: parts, sample: sample, start: start)
    }

    private func part(_ campaign: Campaign, _ sample: ForecastSample) async throws -> ForecastWork.Part {
        let list = try await store.queuedProspects(of: campaign.id, sample: sample)
        var prospects: [QueuedProspect] = []
        // More than a run goes through need not be there.
        while prospects.count < forecasts.mostAttempts, let piece = try await list.next() {
            try Task.checkCancellation()
            prospects += piece
        }
        return ForecastWork.Part(campaign: campaign, prospects: prospects, queued: Int(clamping: campaign.stats.queued))
    }

    /// Attempts that are read at a time.
    private static let piece = 1_000
}
