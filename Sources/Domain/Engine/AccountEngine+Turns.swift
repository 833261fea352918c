/// Whose turn it is where an account's campaigns compete: those that call for slots, those that send texts for the numbers that they share.
///
/// Each of these has a clock of turns of its own: whoever is served more often where others do not compete with it would move theirs,
/// and what they get would not be in proportion to their weights any more.
extension AccountEngine {
    /// A campaign's start tag, if it were to compete now: the lowest is served first.
    func turn(of run: CampaignRun) -> UInt64 { shares(of: run).tag(of: run.turn, weight: run.weight) }

    /// Has a campaign compete from now on, until it is served or leaves; its start tag.
    @discardableResult
    func compete(_ run: CampaignRun) -> UInt64 { shares(of: run).join(&run.turn, weight: run.weight) }

    /// A campaign is served: it makes an attempt from one of its numbers.
    func noteTurn(of run: CampaignRun, _ callerId: CallerId) {
        turns += 1
        guard run.settings.channel == .sms else {
            callShares.serve(&run.turn, weight: run.weight)
            return
        }
        let tag = pool(of: run).shares.serve(&run.turn, weight: run.weight)
        callerId.shares.note(served: tag)
        for other in runs.values where other !== run {
            guard let pool = other.callerIds, pool.channel == .sms, pool.member(callerId.number) != nil else { continue }
            pool.shares.note(served: tag)
        }
    }

    private func shares(of run: CampaignRun) -> FairShare {
        run.settings.channel == .voice ? callShares : run.callerIds?.shares ?? FairShare()
    }
}
