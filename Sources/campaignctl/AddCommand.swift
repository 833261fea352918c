import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl add`.
struct AddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add prospects to a campaign: from the arguments, or one a line from standard input.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
    @Argument(help: "Phone numbers in E.164; none: they are read from standard input.")
    var phones: [String] = []

    /// Phones in one request: the most that the API takes.
    private static let batch = 10_000

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            var added: UInt32 = 0
            func send(_ phones: [String]) async throws {
                let request = CampaignsV1.AddProspectsRequest(id: id, phones: phones)
                added &+= try await client.addProspects(request).added
            }
            if phones.isEmpty {
                var batch: [String] = []
                while let line = readLine() {
                    if !line.isEmpty { batch.append(line) }
                    if batch.count == Self.batch {
                        try await send(batch)
                        batch = []
                    }
                }
                if !batch.isEmpty { try await send(batch) }
            } else {
                try await send(phones)
            }
            print("\(added) added")
        }
    }
}
