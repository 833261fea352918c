import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl attempts`.
struct AttemptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "attempts", abstract: "List a campaign's attempts.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
    @Option(help: "Only attempts of this prospect.")
    var prospect: String?

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.HistoryService.Client.init) { client in
            let request = CampaignsV1.ListAttemptsRequest(id: id, prospectID: prospect ?? "")
            let attempts = await client.listAttempts(request)
            for try await attempt in attempts {
                let cost = attempt.cost.map { "\($0.amountMicros) micros \($0.currency)" } ?? ""
                print(
                    "\(attempt.id)\t\(attempt.phone)\t\(attempt.number)\t\(attempt.callerID)\t\(attempt.status)\t\(attempt.reason)"
                        + "\t\(attempt.amdResult)\t\(attempt.carrierID)\t\(cost)")
            }
        }
    }
}
