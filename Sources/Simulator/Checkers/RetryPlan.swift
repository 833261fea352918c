import Domain

/// What a campaign wants done after an outcome, as the contract has it: an entry for the outcome goes before what holds for all.
struct RetryPlan {
    let most: Int
    let delay: Duration

    init(_ mode: Mode, after outcome: ProspectStatus) {
        var most = mode.maxRetries
        var delay = mode.retryDelay
        for entry in mode.retry where "\(entry.outcome)" == "\(outcome)" {
            most = entry.maxRetries ?? most
            delay = entry.retryDelay ?? delay
        }
        self.most = most ?? 0
        self.delay = delay?.duration ?? .seconds(3_600)
    }

    /// The most retries after any outcome.
    static func most(_ mode: Mode) -> Int { ([mode.maxRetries ?? 0] + mode.retry.compactMap(\.maxRetries)).max() ?? 0 }

    /// When a prospect's lifetime ends, of which its id tells the beginning; nil: never.
    static func expiry(of prospect: ProspectID, _ mode: Mode) -> Instant? {
        mode.prospectLifetime.map { Instant(millisecondsSinceEpoch: Int64(prospect.high >> 16)).advanced(by: $0.duration) }
    }
}
