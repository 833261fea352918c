/// Where a campaign's time goes, told from what its engine waits for.
struct ForecastWaits {
    /// Time by what was waited for.
    private(set) var waited: [ForecastFactor: Duration] = [:]
    /// The same, with the time of closed windows counted for what kept the campaign from being done before they closed.
    private var charged: [ForecastFactor: Duration] = [:]
    private var last: ForecastFactor?

    /// Counts some time of waiting for `factor`.
    mutating func pass(_ time: Duration, for factor: ForecastFactor) {
        waited[factor, default: .zero] += time
        if factor != .windows, factor != .attemptsInProgress { last = factor }
        charged[factor == .windows ? last ?? .windows : factor, default: .zero] += time
    }

    /// What took most of the time; nil: nothing did.
    var limiting: ForecastFactor? {
        charged.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key
    }
}
