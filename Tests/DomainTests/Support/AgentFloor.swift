import Domain
import HeapModule

/// A floor of agents and the people they call, in virtual time: what an ``AgentPacer`` is tried out on.
struct AgentFloor {
    /// Agents who may talk at once.
    var agents: Int
    /// Mean length of a talk, in seconds; talks vary from 0.3 to 1.7 of it.
    var talkSeconds: Double
    /// The share of calls that are answered, by the milliseconds since the start.
    var answerRate: (Int64) -> Double
    /// Fastest pace, calls per second.
    var callsPerSecond = 50.0
    var budget = AbandonBudget(window: .seconds(3_600))
    /// Whether more may ring than agents are free.
    var isPredictive = true

    /// What came of a run.
    struct Result {
        /// Share of the agents' time in which they talked.
        var utilisation = 0.0
        var answers: [(at: Int64, isAbandoned: Bool)] = []
        var mostTalking = 0

        var abandoned: Int { answers.count { $0.isAbandoned } }

        /// The largest share of abandoned calls in any window that ends with an answer and has enough of them.
        func worstShare(window: Duration, startAnswers: Int) -> Double {
            var (worst, first, abandoned) = (0.0, 0, 0)
            for last in answers.indices {
                if answers[last].isAbandoned { abandoned += 1 }
                while answers[first].at <= answers[last].at - window.wholeMilliseconds {
                    if answers[first].isAbandoned { abandoned -= 1 }
                    first += 1
                }
                let count = last - first + 1
                if count >= startAnswers { worst = max(worst, Double(abandoned) / Double(count)) }
            }
            return worst
        }
    }

    private enum What {
        case answer, noAnswer, talkEnds, slot
    }

    private struct Event: Comparable {
        let at: Int64
        let order: Int
        let call: Int
        let what: What

        static func < (lhs: Self, rhs: Self) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Self, rhs: Self) -> Bool { lhs.order == rhs.order }
    }

    /// Calls people for so long.
    func run(seconds: Int64, seed: UInt64, from start: Instant = mondayNoon) -> Result {
        var random = RandomSource.seeded(seed)
        var pacer = AgentPacer(agents: agents, budget: budget)
        var calls: [Int: AgentPacer.Call] = [:]
        var events: Heap<Event> = [Event(at: 0, order: 0, call: 0, what: .slot)]
        var (order, placed, nextSlot, talked) = (0, 0, Int64(0), 0.0)
        var result = Result()
        func add(_ what: What, of call: Int, at time: Int64) {
            order += 1
            events.insert(Event(at: time, order: order, call: call, what: what))
        }
        while let event = events.popMin(), event.at <= seconds * 1_000 {
            let now = start.advanced(by: .milliseconds(event.at))
            switch event.what {
            case .answer:
                guard let call = calls[event.call] else { continue }
                let answered = pacer.answer(call, at: now)
                calls[event.call] = answered
                guard case .talking = answered else {
                    result.answers.append((event.at, true))
                    break
                }
                result.answers.append((event.at, false))
                let length = talkSeconds * (0.3 + 1.4 * random.unit()) * 1_000
                talked += length
                add(.talkEnds, of: event.call, at: event.at + Int64(length))
            case .noAnswer, .talkEnds:
                if let call = calls.removeValue(forKey: event.call) { pacer.end(call, at: now) }
            case .slot: break
            }
            result.mostTalking = max(result.mostTalking, pacer.talking)
            while nextSlot <= event.at, isPredictive ? pacer.mayRing(at: now) : pacer.ringing < pacer.free {
                placed += 1
                calls[placed] = pacer.place(at: now)
                if random.unit() < answerRate(event.at) {
                    add(.answer, of: placed, at: event.at + 3_000 + Int64(random.unit() * 12_000))
                } else {
                    // Three in ten are busy or go to a machine; the others ring for as long as they have to.
                    let rings = random.unit() < 0.3 ? 8_000 + Int64(random.unit() * 10_000) : 28_000
                    add(.noAnswer, of: placed, at: event.at + rings)
                }
                nextSlot = max(nextSlot, event.at - 1_000) + Int64(1_000 / callsPerSecond)
            }
            if nextSlot > event.at { add(.slot, of: 0, at: nextSlot) }
        }
        result.utilisation = talked / Double(agents) / Double(seconds * 1_000)
        return result
    }
}
