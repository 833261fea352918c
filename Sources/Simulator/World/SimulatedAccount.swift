import Domain

/// An account of the world: its driver, and the users who command it.
struct SimulatedAccount {
    let account: Account
    let user: SimulatedUser
    /// Nil while the process is down.
    var core: DriverCore?
    /// Commands that were not answered.
    var commands: [ReplyToken: CampaignCommand] = [:]
    /// Campaigns that its users know of, in the order in which they learned of them.
    var known: [CampaignID] = []
    /// The newest snapshot of each campaign.
    var snapshots: [CampaignID: Campaign] = [:]
    var promises = PromiseChecker()
    var requests: RequestChecker
    var paces = PaceChecker()
    var published = SnapshotChecker()
    var liveness = LivenessChecker()
    var hearing = HearingChecker()

    init(_ account: Account, user: SimulatedUser, suppressed: Set<PhoneNumber>) {
        self.account = account
        self.user = user
        requests = RequestChecker(suppressed: suppressed)
    }

    /// Whether its engine runs.
    var isRunning: Bool { core?.account != nil }

    /// Whether a start or resume of a campaign is not answered yet.
    func isBeingStarted(_ campaign: CampaignID) -> Bool {
        commands.values.contains { command in
            switch command {
            case .start(campaign), .resume(campaign): true
            default: false
            }
        }
    }
}
