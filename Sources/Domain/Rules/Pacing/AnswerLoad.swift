/// How many people may be expected to answer at once so that few of them find no agent.
///
/// Answers are taken to be Poisson-distributed: of many calls of which each is answered with a small probability. With a greater
/// probability they scatter less, and fewer are abandoned than this expects.
struct AnswerLoad: Sendable, Hashable {
    /// Largest share of the answers that is expected to find no agent.
    let share: Double
    /// Largest load for each number of free agents, as far as it was asked for.
    private var loads: [Double] = [0]

    /// Agents up to which loads are worked out. Beyond, they grow in proportion, which is too few rather than too many.
    static let exactAgents = 256

    /// Loads for this share, which is over 0 and below 1.
    init(share: Double) { self.share = share }

    /// The largest expected number of answers with which, of those who answer, at most ``share`` are expected to find none
    /// of `agents` free.
    mutating func largest(agents: Int) -> Double {
        guard agents > 0 else { return 0 }
        let exact = min(agents, Self.exactAgents)
        while loads.count <= exact { loads.append(Self.load(agents: loads.count, share: share)) }
        return loads[exact] * Double(agents) / Double(exact)
    }

    private static func load(agents: Int, share: Double) -> Double {
        // Whoever is beyond the agents is abandoned: load − agents ≤ abandoned = share · load.
        var (low, high) = (0.0, Double(agents) / (1 - share))
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if abandoned(load: middle, agents: agents) <= share * middle { low = middle } else { high = middle }
        }
        return low
    }

    /// How many of those who answer are expected to find no agent: E[(X − agents)⁺] = load − agents + Σ (agents − i) P(X = i).
    static func abandoned(load: Double, agents: Int) -> Double {
        var probability = exponential(minus: load)
        var sum = load - Double(agents)
        for answers in 0..<agents {
            sum += Double(agents - answers) * probability
            probability *= load / Double(answers + 1)
        }
        return max(0, sum)
    }

    /// e⁻ˣ, without a library of functions.
    private static func exponential(minus x: Double) -> Double {
        let halvings = max(0, Int(x.rounded(.up)).bitWidth - Int(x.rounded(.up)).leadingZeroBitCount)
        let small = x / Double(1 << halvings)
        var (term, sum) = (1.0, 1.0)
        for index in 1...18 {
            term *= -small / Double(index)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}
