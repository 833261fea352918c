/// Which part of an account's work an estimate goes through: `taken` of each `of` prospects, numbers and slots.
public struct ForecastSample: Sendable, Hashable {
    /// How many of each `of` are taken, 1 to `of`.
    public let taken: Int
    /// Of how many.
    public let of: Int

    /// All of it.
    public static let all = ForecastSample(taken: 1, of: 1)

    /// A part. What is out of range counts as the nearest that is not.
    public init(taken: Int, of: Int) {
        self.of = max(1, of)
        self.taken = min(max(1, taken), self.of)
    }

    /// The part as a number, over 0 to 1.
    public var share: Double { Double(taken) / Double(of) }

    /// Whether the `index`-th of a list is taken: evenly, the first among them.
    public func takes(_ index: Int) -> Bool {
        let place = index % of
        return place * taken % of < taken
    }

    /// A count of slots or numbers, scaled; never none of some.
    func scaled(_ count: Int) -> Int { count > 0 ? max(1, Int((Double(count) * share).rounded())) : count }
}
