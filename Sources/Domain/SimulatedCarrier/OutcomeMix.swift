/// How often each outcome comes: in whole percent that are 100 in sum, or in other parts.
public struct OutcomeMix: Sendable, Hashable {
    /// Parts of ``whole`` by outcome, percent unless made of weights; those that are missing never come.
    public let percent: [SimulatedOutcome: Int]
    /// The sum of all parts.
    public let whole: Int

    /// Mostly machines, as in the API page's sample: 80 % voicemail, 10 % no answer, 7 % human, 2 % failed, 1 % busy.
    public static let usual = OutcomeMix(checked: [.voicemail: 80, .noAnswer: 10, .human: 7, .failed: 2, .busy: 1])

    private init(checked: [SimulatedOutcome: Int]) {
        percent = checked
        whole = 100
    }

    /// Each outcome as often as its weight says, to a hundredth of a percent. Weights below 0, or that are no numbers, count as 0; where
    /// nothing is left, all attempts fail.
    public init(weights: [SimulatedOutcome: Double]) {
        let usable = weights.mapValues { $0.isFinite ? max(0, $0) : 0 }
        let sum = usable.values.reduce(0, +)
        let parts = usable.mapValues { sum > 0 ? Int(($0 / sum * 10_000).rounded()) : 0 }
        percent = parts.values.reduce(0, +) > 0 ? parts : [.failed: 1]
        whole = percent.values.reduce(0, +)
    }

    /// Reads `voicemail=80,no_answer=10,human=7,failed=2,busy=1`; outcomes that are not named never come.
    public init(parsing text: String) throws(OutcomeMixError) {
        var percent: [SimulatedOutcome: Int] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, sides[1].utf8.count <= 3, sides[1].utf8.allSatisfy({ (48...57).contains($0) }),
                let share = Int(sides[1]), share <= 100
            else { throw .malformed(String(part)) }
            guard let outcome = SimulatedOutcome(rawValue: String(sides[0])) else { throw .unknownOutcome(String(sides[0])) }
            guard percent.updateValue(share, forKey: outcome) == nil else { throw .repeated(outcome) }
        }
        let sum = percent.values.reduce(0, +)
        guard sum == 100 else { throw .sum(sum) }
        self.init(checked: percent)
    }

    /// The outcome at `point` of 0 to `whole - 1`, where the outcomes lie one after another.
    func outcome(at point: Int) -> SimulatedOutcome {
        var rest = point
        for outcome in SimulatedOutcome.allCases {
            rest -= percent[outcome] ?? 0
            if rest < 0 { return outcome }
        }
        return .failed
    }
}
