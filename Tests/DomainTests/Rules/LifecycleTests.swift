import Domain
import Testing

@Suite("Lifecycle")
struct LifecycleTests {
    @Test("created → dialing → paused → dialing, cancelled from all three, and nothing else")
    func table() {
        let allowed: [CampaignAction: [CampaignStatus: CampaignStatus]] = [
            .start: [.created: .dialing],
            .pause: [.dialing: .paused],
            .resume: [.paused: .dialing],
            .cancel: [.created: .cancelled, .dialing: .cancelled, .paused: .cancelled],
            .update: [.created: .created, .paused: .paused],
            // Makes a new campaign, and leaves the one that ended as it is.
            .redial: [.completed: .completed, .cancelled: .cancelled, .failed: .failed],
            .addProspects: [.created: .created, .paused: .paused],
        ]
        for action in CampaignAction.allCases {
            for status in CampaignStatus.allCases {
                #expect(Lifecycle.status(after: action, in: status) == allowed[action]?[status], "\(action) in \(status)")
            }
        }
    }
}
