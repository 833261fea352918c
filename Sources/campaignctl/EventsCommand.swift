import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl events`.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Print what changes, as it changes: the token of each line is where to go on behind it.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "Only events of this campaign.")
    var id: String?
    @Option(help: "Go on behind the line with this token. Without it: what changes from now on.")
    var token: String?
    @Flag(help: "Begin with the oldest event that is kept.")
    var fromOldest = false

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.EventService.Client.init) { client in
            let request = CampaignsV1.WatchEventsRequest(campaignID: id ?? "", resumeToken: token ?? "", fromOldest: fromOldest)
            let events = await client.watchEvents(request)
            for try await event in events { print(event.line) }
        }
    }
}

extension CampaignsV1.Event {
    /// Token, kind, and what else it says.
    fileprivate var line: String {
        let counted = count > 0 ? "\(count)" : ""
        let statuses = [
            campaignStatus == .unspecified ? "" : "\(campaignStatus)", prospectStatus == .unspecified ? "" : "\(prospectStatus)",
        ]
        let parts = [campaignID, prospectID, phone, callerID, counted] + statuses + [reason]
        return "\(token)\t\(kind)\t" + parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
