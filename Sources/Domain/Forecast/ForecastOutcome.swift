/// What one run comes to, in terms of the whole campaign.
struct ForecastOutcome {
    let finish: Instant?
    let waits: ForecastWaits
    private(set) var days: [CampaignEstimate.Day]
    private(set) var attempts: Int
    private(set) var stats: CampaignStats
    let isExtrapolated: Bool

    init(_ run: ForecastRun, end: ForecastRun.End, of work: ForecastWork, window: CallingWindow) throws(ForecastError) {
        waits = run.waits
        switch end {
        case .refused(let error): throw .refused(error)
        case .over(.completed, _) where Double(work.target.prospects.count) >= work.target.sampled(work.sample):
            finish = run.now
            isExtrapolated = false
        case .over(let status, let reason) where status != .completed: throw .wouldEnd(status, reason ?? "no reason is known")
        case .cutOff, .over:
            finish = ForecastPace(run, of: work, window: window).finish
            isExtrapolated = true
        case .stuck:
            finish = nil
            isExtrapolated = true
        }
        // Each one that was gone through stands for so many.
        let factor = Double(work.target.queued) / max(1, work.target.sampled(work.sample))
        var sum = 0
        var shown = 0
        days = run.days.sorted { $0.key < $1.key }.map { day in
            sum += day.value
            let upTo = Int((Double(sum) * factor).rounded())
            defer { shown = upTo }
            return .init(date: day.key, attempts: upTo - shown)
        }
        attempts = shown
        stats = run.stats
        for status in ProspectStatus.allCases { stats[status] = Int64((Double(stats[status]) * factor).rounded()) }
    }
}
