import CampaignsProtos
import Domain
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
}
