/// Counts attempts that a campaign has made, to assume the like of those to come.
public struct ForecastHistory: Sendable {
    /// How many of the first attempts of a campaign are looked at.
    public static let mostAttempts = 10_000

    private var counts: [ProspectStatus: Int] = [:]
    private var milliseconds: [ProspectStatus: Int64] = [:]
    private var ended = 0

    /// No attempts.
    public init() {}

    /// Counts one in, if it has ended.
    public mutating func take(_ entry: AttemptEntry) {
        guard let end = entry.endedAt else { return }
        ended += 1
        counts[entry.attempt.status, default: 0] += 1
        milliseconds[entry.attempt.status, default: 0] += max(0, entry.attempt.placedAt.duration(to: end).wholeMilliseconds)
    }

    /// What it says of attempts to come; the defaults where it is too short.
    public var assumptions: ForecastAssumptions {
        var assumed = ForecastAssumptions()
        guard ended >= ForecastAssumptions.leastHistory else { return assumed }
        assumed.source = .history
        assumed.humanShare = share(.humanConnected)
        assumed.voicemailShare = share(.voicemail)
        assumed.others = [.noAnswer: share(.noAnswer), .busy: share(.busy), .failed: share(.failed)]
        // Before its talk a call is set up, rings and is listened to.
        let usual = SimulatedCarrierSettings()
        let before = mean(usual.setUp) + mean(usual.ring) + mean(usual.detection)
        if let length = length(.humanConnected) { assumed.talkTime = .milliseconds(max(1_000, length - before)) }
        if let length = length(.voicemail) { assumed.voicemailTime = .milliseconds(max(1_000, length - before)) }
        if let length = length(.noAnswer) { assumed.ringTimeout = .milliseconds(max(1_000, length - mean(usual.setUp))) }
        return assumed
    }

    private func share(_ status: ProspectStatus) -> Double { Double(counts[status] ?? 0) / Double(max(1, ended)) }

    private func length(_ status: ProspectStatus) -> Int64? {
        guard let count = counts[status], count > 0 else { return nil }
        return (milliseconds[status] ?? 0) / Int64(count)
    }

    private func mean(_ range: ClosedRange<Int64>) -> Int64 { (range.lowerBound + range.upperBound) / 2 }
}
