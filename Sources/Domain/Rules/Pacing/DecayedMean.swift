/// The mean of the last values, each newer one weighing more: as that of the last 200.
struct DecayedMean: Sendable, Hashable {
    private static let keep = 1 - 1.0 / 200
    private var sum = 0.0
    /// How many values it stands for.
    private(set) var weight = 0.0

    /// Takes a value in.
    mutating func add(_ value: Double) {
        sum = sum * Self.keep + value
        weight = weight * Self.keep + 1
    }

    /// The mean; 0 without values.
    var mean: Double { weight > 0 ? sum / weight : 0 }

    /// The mean of values that are 0 or 1, and two standard errors; 1 without values.
    var upperShare: Double {
        guard weight > 0 else { return 1 }
        // With one more of each, so that what never happened is not taken to be impossible.
        let share = (sum + 1) / (weight + 2)
        return min(1, share + 2 * (share * (1 - share) / weight).squareRoot())
    }
}
