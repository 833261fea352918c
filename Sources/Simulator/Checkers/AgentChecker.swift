import Domain

/// Of the calls that people answer, at most 3 % find no agent, once there are 100 of them; before, none does. Counted from what the carrier
/// told of calls that were open, for campaigns with a limited number of agents.
struct AgentChecker {
    private static let startAnswers = 100

    private struct Floor {
        var talking: Set<AttemptID> = []
        var answered: Set<AttemptID> = []
        /// Calls that need no agent, whatever is told of them late: an engine that is made anew does not know of it.
        var left: Set<AttemptID> = []
        var abandoned = 0
        /// As many agents as it had at any time since it dialed: some may be taken away while calls ring.
        var agents = 0
    }

    private var floors: [CampaignID: Floor] = [:]

    /// An engine hears that a person answered a call which is open.
    mutating func answered(_ attempt: AttemptID, of campaign: Campaign) -> String? {
        guard campaign.settings.mode.ai == true, let agents = campaign.settings.mode.maxConcurrentAgents else {
            floors[campaign.id] = nil
            return nil
        }
        var floor = floors[campaign.id] ?? Floor()
        floor.agents = max(floor.agents, agents)
        defer { floors[campaign.id] = floor }
        guard !floor.left.contains(attempt), floor.answered.insert(attempt).inserted else { return nil }
        guard floor.talking.count >= floor.agents else {
            floor.talking.insert(attempt)
            return nil
        }
        floor.abandoned += 1
        let answers = floor.answered.count
        let allowed = answers >= Self.startAnswers ? Double(answers) * 0.03 : 0
        return Double(floor.abandoned) > allowed ? "\(floor.abandoned) of \(answers) answers found none of \(agents) agents" : nil
    }

    /// It hears that a call was told to leave a voicemail, or to end, by an engine before, or that a machine answered it after all: no agent
    /// need be on it any more.
    mutating func leaves(_ attempt: AttemptID, _ campaign: CampaignID) {
        floors[campaign, default: Floor()].talking.remove(attempt)
        floors[campaign, default: Floor()].left.insert(attempt)
    }

    /// A batch in which calls end.
    mutating func hear(_ batch: StoreBatch) {
        for case .closeAttempt(let reference, _, _, _, _, _, _) in batch.changes {
            floors[reference.campaign]?.talking.remove(reference.attempt)
            floors[reference.campaign]?.left.remove(reference.attempt)
        }
    }
}
