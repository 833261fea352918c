import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl preview`.
struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Say whom a campaign would call, put off or leave out if it were started now, and why.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
    @Option(help: "Most examples of each reason, 0 to 100.")
    var examples: UInt32 = 3

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.EstimateService.Client.init) { client in
            let preview = try await client.previewCampaign(CampaignsV1.PreviewCampaignRequest(id: id, examples: examples))
            print("\(preview.queued) queued: \(preview.called) called at once, \(preview.delayed) delayed, \(preview.skipped) skipped")
            for obstacle in preview.obstacles { print("obstacle\t\(obstacle.reason)\t\(obstacle.description)") }
            for group in preview.groups { show(group, as: "\(group.fate)") }
            for notice in preview.notices { show(notice, as: "notice") }
        }
    }

    private func show(_ group: CampaignsV1.PreviewGroup, as kind: String) {
        let span = group.earliest.map { "\($0.seconds)–\(group.latest?.seconds ?? $0.seconds)" } ?? ""
        print("\(kind)\t\(group.prospects)\t\(group.reason)\t\(span)\t\(group.description)")
        for example in group.examples { print("\t\(example.prospectID)\t\(example.phone)\t\(example.until?.seconds ?? 0)") }
    }
}
