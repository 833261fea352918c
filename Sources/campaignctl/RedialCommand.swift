import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl redial`.
struct RedialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redial", abstract: "Make a new campaign of those whom one that ended did not reach, and print its id.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
    @Option(help: "The new campaign's name; without it, the same.")
    var name: String?
    @Option(
        name: .customLong("outcome"),
        help: "Whom to call again: no_answer, busy, failed, expired or queued; may be given more than once. Without it: all but queued.")
    var outcomes: [CampaignsV1.RedialOutcome] = []

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            let request = CampaignsV1.RedialCampaignRequest(id: id, name: name, outcomes: outcomes)
            print(try await client.redialCampaign(request).id)
        }
    }
}

extension CampaignsV1.RedialOutcome: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "no_answer": self = .noAnswer
        case "busy": self = .busy
        case "failed": self = .failed
        case "expired": self = .expired
        case "queued": self = .queued
        default: return nil
        }
    }
}
