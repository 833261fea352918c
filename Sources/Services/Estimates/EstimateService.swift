import CampaignsProtos
import CampaignsStubs
import Domain
import GoogleProtos
import RPCServer

/// `campaigns.v1.EstimateService`: what campaigns would do, worked out beside the engines that run them.
public struct EstimateService: CampaignsV1.EstimateService.Service {
    let store: any Store & ForecastStore & HistoryStore
    let settings: EngineSettings
    let zones: TimeZoneTable
    let clock: any EngineClock
    let forecasts: ForecastSettings
    let gate: EstimateGate
    let thread = EstimateThread()

    /// Examples in a group where the request does not say.
    private static let usualExamples = 3

    /// A service over what is in `store`, by the settings that the engines run with.
    public init(
        store: any Store & ForecastStore & HistoryStore, settings: EngineSettings, zones: TimeZoneTable, clock: any EngineClock,
        forecasts: ForecastSettings = ForecastSettings()
    ) {
        self.store = store
        self.settings = settings
        self.zones = zones
        self.clock = clock
        self.forecasts = forecasts
        gate = EstimateGate(mostAtOnce: forecasts.mostAtOnce)
    }

    /// Reads the campaign's prospects piece by piece beside its engine; ends early where the caller is gone or the deadline passed.
    public func previewCampaign(
        _ request: CampaignsV1.PreviewCampaignRequest, _ context: CallContext
    ) async throws -> CampaignsV1.PreviewCampaignResponse {
        let campaign = try context.campaign(request.id)
        let most = Int(request.examples ?? UInt32(Self.usualExamples))
        guard most <= CampaignPreview.mostExamples else {
            throw RPCError(invalid: "examples", "is \(most); 0 to \(CampaignPreview.mostExamples) are allowed")
        }
        let start = try startTime(request.startAt)
        guard !campaign.status.isTerminal else {
            throw RPCError(.failedPrecondition, "the campaign is \(campaign.status): it will attempt nobody any more")
        }
        return try await RPCError.fromStore {
            let state = try await store.loadAccount(try context.principal.account.id)
            var preview = CampaignPreview(campaign.settings, of: state, settings: settings, zones: zones, at: start, examples: most)
            let list = try await store.queuedProspects(of: campaign.id, sample: .all)
            while let prospects = try await list.next() {
                try Task.checkCancellation()
                for prospect in prospects { preview.take(prospect) }
            }
            return CampaignsV1.PreviewCampaignResponse(preview, of: campaign.id)
        }
    }

    /// When a campaign is started that is to be started at `requested`.
    func startTime(_ requested: GoogleProtobuf.Timestamp?) throws(RPCError) -> Instant {
        let now = clock.now
        guard let requested else { return now }
        guard let time = Instant(requested) else { throw RPCError(invalid: "start_at", "is no time from the years 1 to 9999") }
        return max(now, time)
    }
}
