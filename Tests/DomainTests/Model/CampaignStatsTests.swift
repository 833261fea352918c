import Domain
import Testing

@Suite("Stats")
struct CampaignStatsTests {
    @Test("The sample of the API's page adds up")
    func pageSample() {
        var stats = CampaignStats()
        stats.queued = 2_100
        stats.dialing = 10
        stats.failed = 49
        stats.noAnswer = 284
        stats.busy = 42
        stats.voicemail = 2_312
        stats.humanConnected = 203
        #expect(stats.completed == 2_890 && stats.total == 5_000 && stats.progress == 57)
    }

    @Test("Progress is 0 without prospects, 99 until the last one is done, then 100; cancelled ones count as done")
    func progress() {
        var stats = CampaignStats()
        #expect(stats.progress == 0)
        stats.queued = 1
        stats.voicemail = 999
        #expect(stats.progress == 99)
        stats.move(from: .queued, to: .cancelled)
        #expect(stats.progress == 100 && stats.total == 1_000)
    }

    @Test("Whatever moves, the total stays", arguments: 1...20)
    func moves(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        var stats = CampaignStats()
        stats.queued = 10_000
        for _ in 0..<500 {
            guard let from = ProspectStatus.allCases.randomElement(using: &random),
                let to = ProspectStatus.allCases.randomElement(using: &random)
            else { return }
            stats.move(min(stats[from], Int64(random.next(upperBound: UInt64(50)))), from: from, to: to)
            #expect(stats.total == 10_000)
            #expect(stats.total == stats.queued + stats.inFlight + stats.completed + stats.cancelled)
        }
    }
}
