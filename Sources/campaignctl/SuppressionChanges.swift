import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl suppressions add`.
struct AddSuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Never call or text these numbers.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "Phone numbers in E.164.")
    var phones: [String]
    @Option(help: "On the list of this campaign. (default: the account's)")
    var campaign: String?
    @Option(help: "Where they come from.")
    var source = CampaignsV1.SuppressionSource.manual

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.SuppressionService.Client.init) { client in
            let request = CampaignsV1.AddSuppressionsRequest(phones: phones, campaignID: campaign ?? "", source: source)
            let answer = try await client.addSuppressions(request)
            print("\(answer.added) added, \(answer.alreadyThere) already there")
        }
    }
}

/// `campaignctl suppressions remove`.
struct RemoveSuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Take numbers off a list.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "Phone numbers in E.164.")
    var phones: [String]
    @Option(help: "Off the list of this campaign. (default: the account's)")
    var campaign: String?
    @Option(help: "Only what this source put there. (default: whatever did, but opt_out and carrier)")
    var source: CampaignsV1.SuppressionSource?

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.SuppressionService.Client.init) { client in
            let request = CampaignsV1.RemoveSuppressionsRequest(
                phones: phones, campaignID: campaign ?? "", source: source ?? .unspecified)
            let answer = try await client.removeSuppressions(request)
            print("\(answer.removed) removed" + (answer.optOutsLeft > 0 ? ", \(answer.optOutsLeft) opt-outs left" : ""))
        }
    }
}
