import Domain
import Testing

@Suite("A prospect's history")
struct ProspectStoryTests {
    private let campaign = Campaign(
        id: CampaignID(high: 2, low: 1), account: testAccount.id, settings: CampaignSettings(name: "history", channel: .voice),
        createdAt: mondayNoon)

    @Test("is told in the order in which it happened, also where the clock was set back in between")
    func orderWithoutAClock() {
        let early = mondayNoon.advanced(by: .seconds(-7_200))
        let history = ProspectHistory(
            prospect: prospect(.cancelled, .noLegalHour),
            attempts: [
                entry(1, placedAt: mondayNoon, endedAt: early), entry(2, placedAt: early, endedAt: early.advanced(by: .seconds(60))),
            ],
            decisions: [
                ProspectDecision(
                    at: mondayNoon.advanced(by: .seconds(600)), kind: .withdrawn, until: mondayNoon, reason: .window, attempt: 2,
                    callerId: recipient(9)),
                ProspectDecision(at: early, kind: .ended, until: nil, reason: .noLegalHour),
            ])
        let told = ProspectStory.events(of: history, in: campaign).map(line).filter { !$0.isEmpty }
        #expect(
            told == ["added", "placed 1", "ended 1", "withdrawn 2", "placed 2", "ended 2", "closed"],
            "an attempt ends before it begins, or comes before the one before it: \(told)")
    }

    @Test("tells by their times when a prospect was put off between attempts")
    func putOffInBetween() {
        let history = ProspectHistory(
            prospect: prospect(.noAnswer, nil),
            attempts: [entry(1, placedAt: mondayNoon, endedAt: mondayNoon.advanced(by: .seconds(30)))],
            decisions: [
                decision(mondayNoon.advanced(by: .seconds(-60))), decision(mondayNoon.advanced(by: .seconds(60))),
            ])
        #expect(
            ProspectStory.events(of: history, in: campaign).map(line).filter { !$0.isEmpty } == [
                "added", "blocked", "placed 1", "ended 1", "blocked",
            ])
    }

    private func decision(_ at: Instant) -> ProspectDecision { ProspectDecision(at: at, kind: .deferred, until: at, reason: .window) }

    private func prospect(_ status: ProspectStatus, _ reason: Reason?) -> Prospect {
        var prospect = Prospect(id: ProspectID(high: 3, low: 1), campaign: campaign.id, phone: recipient(0))
        (prospect.status, prospect.reason) = (status, reason)
        return prospect
    }

    private func entry(_ number: Int, placedAt: Instant, endedAt: Instant) -> AttemptEntry {
        let attempt = Attempt(
            id: AttemptID(high: 4, low: UInt64(number)), campaign: campaign.id, prospect: ProspectID(high: 3, low: 1), phone: recipient(0),
            number: number, callerId: recipient(9), channel: .voice, placedAt: placedAt, status: .noAnswer)
        return AttemptEntry(attempt: attempt, endedAt: endedAt)
    }

    private func line(_ event: ProspectEvent) -> String {
        switch event.kind {
        case .added: "added"
        case .allowed, .callerIdChosen, .answered, .retryScheduled: ""
        case .blocked: "blocked"
        case .placed: "placed \(event.attempt ?? 0)"
        case .ended: "ended \(event.attempt ?? 0)"
        case .withdrawn: "withdrawn \(event.attempt ?? 0)"
        case .closed: "closed"
        }
    }
}
