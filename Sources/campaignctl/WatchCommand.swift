import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print a campaign's stats as they change, until it is over.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            let values = await client.watchStats(CampaignsV1.WatchStatsRequest(id: id))
            for try await stats in values { print(stats.line) }
        }
    }
}
