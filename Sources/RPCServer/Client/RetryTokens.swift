/// The tokens of one client, see ``RetryThrottling``.
struct RetryTokens {
    private let throttling: RetryThrottling?
    private var count: Double

    /// Without throttling there are always enough.
    init(_ throttling: RetryThrottling?) {
        self.throttling = throttling
        count = throttling?.maxTokens ?? 0
    }

    mutating func callFailed() { count = max(count - 1, 0) }

    mutating func callSucceeded() {
        guard let throttling else { return }
        count = min(count + throttling.tokenRatio, throttling.maxTokens)
    }

    var allowRetry: Bool {
        guard let throttling else { return true }
        return count > throttling.maxTokens / 2
    }
}
