import Domain
import Testing

@Suite("Fair share")
struct FairShareTests {
    /// Attempts that campaigns of these weights get of so many, where each of them wants every one.
    private func served(_ weights: [Int], of count: Int) -> [Int] {
        var shares = FairShare()
        var turns = weights.map { _ in FairShare.Turn() }
        var served = weights.map { _ in 0 }
        for _ in 0..<count {
            for index in turns.indices { shares.join(&turns[index], weight: weights[index]) }
            let next =
                turns.indices.min {
                    (shares.tag(of: turns[$0], weight: weights[$0]), $0) < (shares.tag(of: turns[$1], weight: weights[$1]), $1)
                } ?? 0
            shares.serve(&turns[next], weight: weights[next])
            served[next] += 1
        }
        return served
    }

    @Test(
        "Campaigns that always want more get shares in proportion to their weights, to 2 %",
        arguments: [[1, 1], [1, 10], [1, 2, 3], [5, 5, 5, 5], [1, 3, 6, 10], [7, 9], [10, 10, 1, 1, 1]])
    func proportion(weights: [Int]) {
        let counts = served(weights, of: 20_000)
        let all = weights.reduce(0, +)
        for (weight, count) in zip(weights, counts) {
            let fair = 20_000 * Double(weight) / Double(all)
            #expect(abs(Double(count) - fair) <= 0.02 * fair, "weight \(weight) of \(weights) got \(count) instead of \(fair)")
        }
    }

    @Test("None starves: the lightest is served once in each round of the others, from the start on")
    func noStarvation() {
        let counts = served([1, 10, 10, 10], of: 124)
        #expect((3...5).contains(counts[0]), "\(counts)")
    }

    @Test("A campaign that wanted nothing for a while has saved nothing up")
    func savesNothing() {
        var shares = FairShare()
        var (busy, idle) = (FairShare.Turn(), FairShare.Turn())
        shares.serve(&idle, weight: 5)
        for _ in 0..<1_000 { shares.serve(&busy, weight: 5) }
        var got = 0
        for _ in 0..<100 {
            if shares.join(&idle, weight: 5) < shares.join(&busy, weight: 5) {
                shares.serve(&idle, weight: 5)
                got += 1
            } else {
                shares.serve(&busy, weight: 5)
            }
        }
        #expect((49...51).contains(got), "the one that comes back got \(got) of 100")
    }

    @Test("One that waits keeps its turn, whoever else is served meanwhile")
    func keepsTurn() {
        var shares = FairShare()
        var (waiting, other) = (FairShare.Turn(), FairShare.Turn())
        shares.serve(&waiting, weight: 1)
        let tag = shares.join(&waiting, weight: 1)
        for _ in 0..<50 { shares.serve(&other, weight: 10) }
        let kept = shares.join(&waiting, weight: 1)
        waiting.leave()
        let new = shares.join(&waiting, weight: 1)
        #expect(kept == tag)
        #expect(new > tag, "it was away, and comes back with its old turn")
    }

    @Test("A weight that there is not counts as the nearest, and breaks nothing", arguments: [-3, 0, 11, Int.max])
    func strangeWeight(weight: Int) {
        var (shares, turn) = (FairShare(), FairShare.Turn())
        for _ in 0..<10 { shares.serve(&turn, weight: weight) }
        #expect(shares.tag(of: turn, weight: weight) == 10 * 2_520 / (weight < 1 ? 1 : 10))
    }
}
