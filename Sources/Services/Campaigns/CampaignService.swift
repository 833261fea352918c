import CampaignsProtos
import Domain
import GoogleProtos
import NIOCore
import RPCServer

/// `campaigns.v1.CampaignService`: each method from its message to the domain and back. Reads are
/// answered on the connection's event loop from published snapshots; changes wait for their commit.
public struct CampaignService: Sendable {
    let host: EngineHost
    let store: any Store
    let zones: TimeZoneTable
    let feeds = StatsFeeds()

    /// A service over the engines at `host` and the prospects in `store`; `zones` says which time zones exist.
    public init(host: EngineHost, store: any Store, zones: TimeZoneTable) {
        self.host = host
        self.store = store
        self.zones = zones
    }

    /// Adds the service's methods to `router`.
    public func register(in router: inout Router) {
        typealias API = CampaignsV1.CampaignService
        router.asyncUnary(API.createCampaign) { request, context in
            let settings = try RPCError.validating { () throws(FieldViolations) in
                try CampaignSettingsDraft(request).validated(zones: zones)
            }
            return try await changed(by: .create(settings), context)
        }
        router.unary(API.getCampaign) { request, context throws(RPCError) in
            let campaign = try context.campaign(request.id)
            var message = CampaignsV1.Campaign(campaign)
            message.stats = CampaignsV1.CampaignStats(campaign.stats)
            return message
        }
        router.unary(API.listCampaigns) { request, context throws(RPCError) in try list(request, context) }
        router.asyncUnary(API.updateCampaign) { request, context in
            try await changed(by: .update(try CampaignID(requested: request.id), SettingsPatch(request)), context)
        }
        router.asyncUnary(API.startCampaign) { try await changed(by: .start(try CampaignID(requested: $0.id)), $1) }
        router.asyncUnary(API.pauseCampaign) { try await changed(by: .pause(try CampaignID(requested: $0.id)), $1) }
        router.asyncUnary(API.resumeCampaign) { try await changed(by: .resume(try CampaignID(requested: $0.id)), $1) }
        router.asyncUnary(API.cancelCampaign) { try await changed(by: .cancel(try CampaignID(requested: $0.id)), $1) }
        router.asyncUnary(API.redialCampaign) { try await redial($0, $1) }
        router.asyncUnary(API.addProspects) { try await addProspects($0, $1) }
        router.serverStreaming(API.listProspects) { try await listProspects($0, to: $1, $2) }
        router.unary(API.getCampaignStats) { request, context throws(RPCError) in
            guard let stats = try context.principal.view.stats(try CampaignID(requested: request.id)) else { throw .noSuchCampaign }
            return CampaignsV1.CampaignStats(stats)
        }
        router.latestValue(API.watchStats) { (request, writer, context) throws(RPCError) in try watchStats(request, writer, context) }
    }

    /// The campaign after a command, once that is durable.
    func changed(by command: CampaignCommand, _ context: CallContext) async throws(RPCError) -> CampaignsV1.Campaign {
        guard case .campaign(let campaign) = try await perform(command, context) else {
            throw .oddReply
        }
        return CampaignsV1.Campaign(campaign)
    }

    func perform(_ command: CampaignCommand, _ context: CallContext) async throws(RPCError) -> CommandReply {
        try await host.reply(to: command, of: try context.principal.account.id)
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
