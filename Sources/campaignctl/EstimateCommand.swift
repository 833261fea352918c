import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl estimate`.
struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate", abstract: "Say when a campaign would be done if it were started now, and what it would wait for.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
    @Option(help: "Share of calls that a person answers, 0 to 1.")
    var answerRate: Double?
    @Option(help: "Share of calls that a machine answers, 0 to 1.")
    var voicemailRate: Double?

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.EstimateService.Client.init) { client in
            let assumptions = CampaignsV1.EstimateAssumptions(answerRate: answerRate, voicemailRate: voicemailRate)
            let estimate = try await client.estimateCampaign(CampaignsV1.EstimateCampaignRequest(id: id, assumptions: assumptions))
            show(estimate)
        }
    }

    private func show(_ estimate: CampaignsV1.EstimateCampaignResponse) {
        let start = estimate.startAt?.seconds ?? 0
        let span =
            estimate.finishAt.map { "done in \(Self.hours($0.seconds - start)) h, at \($0.seconds)" } ?? "not done within three years"
        print("\(estimate.queued) queued: \(span), limited by \(estimate.limitingFactor)")
        if estimate.simulated < estimate.queued { print("gone through: \(estimate.simulated) of \(estimate.queued)") }
        if estimate.extrapolated { print("cut off, and worked out from the pace until then") }
        for wait in estimate.waits { print("waits\t\(wait.factor)\t\(Self.hours(wait.time?.seconds ?? 0)) h") }
        for day in estimate.days { print("\(day.date)\t\(day.attempts)") }
    }

    private static func hours(_ seconds: Int64) -> Double { (Double(seconds) / 36).rounded() / 100 }
}
