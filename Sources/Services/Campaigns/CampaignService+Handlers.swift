import CampaignsProtos
import CampaignsStubs
import Domain
import RPCServer

/// How each method is run: reads on the event loop from published snapshots, changes in a task that waits for their commit.
extension CampaignService: CampaignsV1.CampaignService.Handlers {
    public var createCampaign: UnaryHandler<CampaignsV1.CreateCampaignRequest, CampaignsV1.Campaign> {
        .task { request, context in
            let settings = try RPCError.validating { () throws(FieldViolations) in
                try CampaignSettingsDraft(request).validated(zones: zones)
            }
            return try await changed(by: .create(settings), context)
        }
    }

    public var getCampaign: UnaryHandler<CampaignsV1.GetCampaignRequest, CampaignsV1.Campaign> {
        .immediate { request, context throws(RPCError) in
            let campaign = try context.campaign(request.id)
            var message = CampaignsV1.Campaign(campaign)
            message.stats = CampaignsV1.CampaignStats(campaign.stats)
            return message
        }
    }

    public var listCampaigns: UnaryHandler<CampaignsV1.ListCampaignsRequest, CampaignsV1.ListCampaignsResponse> {
        .immediate { request, context throws(RPCError) in try list(request, context) }
    }

    public var updateCampaign: UnaryHandler<CampaignsV1.UpdateCampaignRequest, CampaignsV1.Campaign> {
        .task { try await changed(by: .update(try CampaignID(requested: $0.id), SettingsPatch($0)), $1) }
    }

    public var startCampaign: UnaryHandler<CampaignsV1.StartCampaignRequest, CampaignsV1.Campaign> {
        .task { try await changed(by: .start(try CampaignID(requested: $0.id)), $1) }
    }

    public var pauseCampaign: UnaryHandler<CampaignsV1.PauseCampaignRequest, CampaignsV1.Campaign> {
        .task { try await changed(by: .pause(try CampaignID(requested: $0.id)), $1) }
    }

    public var resumeCampaign: UnaryHandler<CampaignsV1.ResumeCampaignRequest, CampaignsV1.Campaign> {
        .task { try await changed(by: .resume(try CampaignID(requested: $0.id)), $1) }
    }

    public var cancelCampaign: UnaryHandler<CampaignsV1.CancelCampaignRequest, CampaignsV1.Campaign> {
        .task { try await changed(by: .cancel(try CampaignID(requested: $0.id)), $1) }
    }

    public var redialCampaign: UnaryHandler<CampaignsV1.RedialCampaignRequest, CampaignsV1.Campaign> { .task { try await redial($0, $1) } }

    public var addProspects: UnaryHandler<CampaignsV1.AddProspectsRequest, CampaignsV1.AddProspectsResponse> {
        .task { try await addProspects($0, $1) }
    }

    public var listProspects: ServerStreamingHandler<CampaignsV1.ListProspectsRequest, CampaignsV1.Prospect> {
        .task { try await listProspects($0, to: $1, $2) }
    }

    public var getCampaignStats: UnaryHandler<CampaignsV1.GetCampaignStatsRequest, CampaignsV1.CampaignStats> {
        .immediate { request, context throws(RPCError) in
            guard let stats = try context.principal.view.stats(try CampaignID(requested: request.id)) else { throw .noSuchCampaign }
            return CampaignsV1.CampaignStats(stats)
        }
    }

    public var watchStats: ServerStreamingHandler<CampaignsV1.WatchStatsRequest, CampaignsV1.CampaignStats> {
        .latestValue { (request, writer, context) throws(RPCError) in try watchStats(request, writer, context) }
    }

    private func list(_ request: CampaignsV1.ListCampaignsRequest, _ context: CallContext) throws(RPCError)
        -> CampaignsV1.ListCampaignsResponse
    {
        let size = try PageRequest.size(request.pageSize, most: PageRequest.mostCampaigns) ?? PageRequest.mostCampaigns
        let cursor: CampaignID? = try PageRequest.cursor(request.pageToken)
        let page = try context.principal.view.campaigns(after: cursor, limit: size + 1)
        let shown = page.prefix(size)
        return CampaignsV1.ListCampaignsResponse(
            campaigns: shown.map { CampaignsV1.Campaign(listed: $0) },
            nextPageToken: page.count > size ? shown.last?.id.description ?? "" : "")
    }

    private func watchStats(
        _ request: CampaignsV1.WatchStatsRequest, _ writer: LatestValueWriter, _ context: CallContext
    ) throws(RPCError) {
        let campaign = try context.campaign(request.id).id
        writer.setMinimumInterval(try WatchInterval.amount(request.minInterval))
        feeds.subscribe(writer, to: campaign, of: try context.principal.view)
    }
}
