import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl show`.
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a campaign and its stats.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            let campaign = try await client.getCampaign(CampaignsV1.GetCampaignRequest(id: id))
            print(campaign.line)
            if let stats = campaign.stats { print(stats.line) }
            if !campaign.statusReason.isEmpty { print("because \(campaign.statusReason)") }
            if let waiting = campaign.waitingFor { print("waiting: \(waiting.reason)") }
        }
    }
}

extension CampaignsV1.CampaignStats {
    /// The counts that are not zero, after the progress.
    var line: String {
        let counts: [(String, UInt32)] = [
            ("queued", queued), ("dialing", dialing), ("sending", sending), ("sent", sent), ("human", humanConnected),
            ("voicemail", voicemail), ("no answer", noAnswer), ("busy", busy), ("delivered", delivered), ("failed", failed),
            ("cancelled", cancelled),
        ]
        let shown = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        return "\(progress) % of \(total)" + (shown.isEmpty ? "" : ": " + shown.joined(separator: ", "))
    }
}
