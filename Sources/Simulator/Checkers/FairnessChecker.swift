import Domain

/// Campaigns of an account that compete for its calls, or for the same numbers, get shares in proportion to their priorities, and none
/// starves: for as long as two of them want the same all the time, what each got, divided by its weight, differs by no more than
/// a few turns of either. Of numbers one may take several at once after a stall, and makes up for it after. Who wants what is what
/// campaigns say that they wait for; who gets it, the batches tell.
struct FairnessChecker {
    /// What a campaign competes for.
    private enum Prize: Hashable {
        case call
        /// One of these numbers, the first of which is free then.
        case number([CallerIdEntry], Instant?)

        /// How many turns one may be ahead.
        var turns: Int {
            switch self {
            // One of them may have waited for numbers before, and kept its turn.
            case .call: 2
            case .number: 3
            }
        }

        func isLike(_ other: Prize?) -> Bool {
            switch (self, other) {
            case (.call, .call), (.number, .number): true
            default: false
            }
        }
    }

    private struct Pair: Hashable {
        let first: CampaignID
        let second: CampaignID

        init(_ one: CampaignID, _ other: CampaignID) { (first, second) = one < other ? (one, other) : (other, one) }

        func has(_ id: CampaignID) -> Bool { first == id || second == id }
    }

    /// How often the first and the second of a pair were served.
    private struct Score {
        var first = 0
        var second = 0
        /// Whether one is too far ahead, as it seems: that the other could not have used its turn is shown only when that is on disk.
        var isSuspect = false
    }

    private var wanted: [CampaignID: Prize] = [:]
    private var weights: [CampaignID: Int] = [:]
    private var scores: [Pair: Score] = [:]

    /// What came of one input: the rule that it breaks, or nil.
    mutating func check(_ effects: [DriverEffect]) -> String? {
        var after = wanted
        var served: [CampaignID] = []
        for effect in effects {
            switch effect {
            case .publish(let campaign):
                after[campaign.id] = Self.prize(of: campaign)
                let weight = campaign.settings.priority ?? 5
                if let before = weights.updateValue(weight, forKey: campaign.id), before != weight { forget(campaign.id) }
            case .store(let work):
                guard case .commit(_, let batch) = work.task else { continue }
                for case .openAttempt(let attempt, _) in batch.changes { served.append(attempt.campaign) }
            default: break
            }
        }
        defer { wanted = after }
        var done: Set<CampaignID> = []
        for id in served {
            // Who was served and wants more at once competes on.
            let prizes = wanted.merging(after.filter { done.contains($0.key) }) { $1 }.filter {
                !done.contains($0.key) || after[$0.key] != nil
            }
            if let rule = count(id, prizes) { return rule }
            done.insert(id)
        }
        // Who wants it no longer, and did not get it, has left.
        for (id, prize) in wanted where !done.contains(id) && !prize.isLike(after[id]) { forget(id) }
        return nil
    }

    private static func prize(of campaign: Campaign) -> Prize? {
        guard campaign.status == .dialing, let waiting = campaign.waitingFor else { return nil }
        switch (waiting.reason, campaign.settings.channel) {
        case ("one of the account's concurrent calls ends", .voice), ("one of the carrier's concurrent calls ends", .voice): return .call
        case ("a caller id has rested", .sms): return .number(campaign.settings.callerIds, waiting.until)
        default: return nil
        }
    }

    private mutating func count(_ id: CampaignID, _ prizes: [CampaignID: Prize]) -> String? {
        guard let prize = prizes[id] else {
            forget(id)
            return nil
        }
        scores = scores.filter { pair, _ in !pair.has(id) || (prizes[pair.first] == prize && prizes[pair.second] == prize) }
        for (other, wanted) in prizes where other != id && wanted == prize {
            let pair = Pair(id, other)
            var score = scores[pair] ?? Score()
            if pair.first == id { score.first += 1 } else { score.second += 1 }
            guard let first = weights[pair.first], let second = weights[pair.second] else { continue }
            let isOver = abs(score.first * second - score.second * first) > (first + second) * prize.turns
            let wasSuspect = score.isSuspect
            score.isSuspect = isOver
            scores[pair] = score
            if isOver, wasSuspect {
                return "of two campaigns with the priorities \(first) and \(second) that compete all the time one is served "
                    + "\(score.first) times and the other \(score.second) times: \(pair.first) and \(pair.second) for \(prize)"
            }
        }
        // Whoever did not want it while another was served has missed a turn that it did not ask for.
        scores = scores.filter { pair, _ in prizes[pair.first] != nil && prizes[pair.second] != nil }
        return nil
    }

    private mutating func forget(_ id: CampaignID) { scores = scores.filter { !$0.key.has(id) } }
}
