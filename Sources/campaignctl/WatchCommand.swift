import ArgumentParser
import CampaignsProtos

/// `campaignctl watch`.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Print a campaign's stats as they change, until it is over.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String

    func run() async throws {
        try await connection.withClient { client, options in
            let values = await client.serverStreaming(
                CampaignsV1.CampaignService.watchStats, CampaignsV1.WatchStatsRequest(id: id), options: options)
            for try await stats in values { print(stats.line) }
        }
    }
}
