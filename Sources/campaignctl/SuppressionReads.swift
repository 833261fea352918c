import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl suppressions check`.
struct CheckSuppressionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say of each number whether it is suppressed, and by what.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "Phone numbers in E.164.")
    var phones: [String]
    @Option(help: "For this campaign. (default: for all)")
    var campaign: String?

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.SuppressionService.Client.init) { client in
            let request = CampaignsV1.CheckSuppressionRequest(phones: phones, campaignID: campaign ?? "")
            let answer = try await client.checkSuppression(request)
            for check in answer.checks {
                print("\(check.phone)\t\(check.suppressed ? "suppressed" : "not suppressed")")
                for suppression in check.suppressions { print("\t\(suppression.line)") }
            }
        }
    }
}

/// `campaignctl suppressions list`.
struct ListSuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Print what is on the lists, by number.")

    @OptionGroup var connection: ConnectionOptions
    @Option(help: "Only the list of this campaign. (default: all lists)")
    var campaign: String?
    @Flag(help: "Only the account's own list.")
    var accountList = false
    @Option(help: "Only what this source put there. (default: whatever did)")
    var source: CampaignsV1.SuppressionSource?

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.SuppressionService.Client.init) { client in
            let request = CampaignsV1.ListSuppressionsRequest(
                campaignID: campaign ?? "", accountList: accountList, source: source ?? .unspecified)
            let found = await client.listSuppressions(request)
            for try await suppression in found { print(suppression.line) }
        }
    }
}

extension CampaignsV1.Suppression {
    /// Number, list, source, and since when in seconds since 1970.
    fileprivate var line: String { "\(phone)\t\(campaignID.isEmpty ? "account" : campaignID)\t\(source.word)\t\(addedAt?.seconds ?? 0)" }
}
