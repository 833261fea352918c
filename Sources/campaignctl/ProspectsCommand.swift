import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl prospects`.
struct ProspectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prospects", abstract: "List a campaign's prospects in the order in which they were added.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            let prospects = await client.listProspects(CampaignsV1.ListProspectsRequest(id: id))
            for try await prospect in prospects {
                print("\(prospect.id)\t\(prospect.phone)\t\(prospect.status)\t\(prospect.attempts)\t\(prospect.reason)")
            }
        }
    }
}
