import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl list`.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the account's campaigns, oldest first.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            var request = CampaignsV1.ListCampaignsRequest()
            repeat {
                let page = try await client.listCampaigns(request)
                for campaign in page.campaigns { print(campaign.line) }
                request.pageToken = page.nextPageToken
            } while !request.pageToken.isEmpty
        }
    }
}

extension CampaignsV1.Campaign {
    /// Id, status, channel and name, for people and for `cut`.
    var line: String { "\(id)\t\(status)\t\(channel)\t\(name)" }
}
