import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Print what was decided about a prospect, and what came of it.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
    @Argument(help: "The prospect's id.")
    var prospect: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.HistoryService.Client.init) { client in
            let request = CampaignsV1.ListProspectEventsRequest(id: id, prospectID: prospect)
            let events = await client.listProspectEvents(request)
            for try await event in events {
                let status = event.status == .unspecified ? "" : "\(event.status)"
                let attempt = event.attempt > 0 ? "\(event.attempt)" : ""
                print("\(event.at?.seconds ?? 0)\t\(event.kind)\t\(attempt)\t\(event.callerID)\t\(status)\t\(event.reason)")
            }
        }
    }
}
