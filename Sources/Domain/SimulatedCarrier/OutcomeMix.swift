/// How often each outcome comes, in whole percent that are 100 in sum.
public struct OutcomeMix: Sendable, Hashable {
    /// Percent by outcome; those that are missing never come.
    public let percent: [SimulatedOutcome: Int]

    /// Mostly machines, as in the API page's sample: 80 % voicemail, 10 % no answer, 7 % human, 2 % failed, 1 % busy.
    public static let usual = OutcomeMix(checked: [.voicemail: 80, .noAnswer: 10, .human: 7, .failed: 2, .busy: 1])

    private init(checked: [SimulatedOutcome: Int]) { percent = checked }

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

    /// The outcome at `point` of 0–99, where the outcomes lie one after another.
    func outcome(at point: Int) -> SimulatedOutcome {
        var rest = point
        for outcome in SimulatedOutcome.allCases {
            rest -= percent[outcome] ?? 0
            if rest < 0 { return outcome }
        }
        return .failed
    }
}
