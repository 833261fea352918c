import Domain

/// An account of the world: its driver, and the users who command it.
final class SimulatedAccount {
    let account: Account
    let user: SimulatedUser
    /// Nil while the process is down.
    var core: DriverCore?
    /// Commands that were not answered.
    var commands: [ReplyToken: CampaignCommand] = [:]
    /// Campaigns that its users know of, in the order in which they learned of them.
    var known: [CampaignID] = []
    /// Campaigns as they were on disk after the newest batch of which the engine has heard. The disk itself
    /// may be further on: all batches of a commit are there before the first is heard of.
    var durable: [CampaignID: DurableCampaign] = [:]
    /// The same after batches of which it has not heard, oldest first.
    var unheard: [(batch: StoreBatch, campaigns: [CampaignID: DurableCampaign])] = []
    /// The newest batch of which it has heard: its replies may not be given yet.
    var lastHeard: StoreBatch?
    /// The newest snapshot of each campaign.
    var snapshots: [CampaignID: Campaign] = [:]
    /// The waits for retries that were looked at.
    private var waits: [CampaignID: WaitingFor] = [:]
    var promises = PromiseChecker()
    var requests = RequestChecker()
    var paces = PaceChecker()
    var numbers = NumberChecker([], NumberChecker.Limits(callsPerDay: .max, brandSegments: .max))
    var lanes = LaneChecker()
    var concurrency = ConcurrencyChecker()
    var breaker = BreakerChecker()
    var agents = AgentChecker()
    var published = SnapshotChecker()
    var liveness = LivenessChecker()
    var decisions = DecisionChecker()
    var calls = CallChecker()
    var fairness = FairnessChecker()
    var records = RecordChecker()
    var identifiers = IdentifierChecker()
    var suppressions = SuppressionChecker()
    var contacts: ContactChecker
    var watcher: SimulatedWatcher
    var events = EventChecker()
    /// What the carrier said while there was no engine.
    var missed: [CarrierEvent] = []
    /// Engines of this process, counted from 0, whose commit or load failed.
    var failedGenerations: Set<UInt64> = []

    init(_ account: Account, user: SimulatedUser, suppressed: Set<PhoneNumber>, settings: AccountSettings) {
        self.account = account
        self.user = user
        contacts = ContactChecker(settings)
        watcher = SimulatedWatcher(account.id)
        for phone in suppressed { suppressions.isSuppressed(phone, nil, .manual) }
    }

    /// A campaign that waits for its retries waits for the first of them. Each wait is looked at once, while
    /// nothing is on its way to the disk. The rule that is broken, or nil.
    func checkRetries(on disk: StoreModel) -> String? {
        for snapshot in snapshots.values {
            guard let waiting = snapshot.waitingFor, waiting.reason == "retries are due", waits[snapshot.id] != waiting else { continue }
            waits[snapshot.id] = waiting
            guard let first = disk.firstDue(of: snapshot.id), let until = waiting.until,
                first.advanced(by: .seconds(1)) < until
            else { continue }
            return "waits for a retry although another is due before: \(snapshot)"
        }
        return nil
    }

    /// Batches that are on disk and may not be acknowledged.
    var unacknowledged: [StoreBatch] { (lastHeard.map { [$0] } ?? []) + unheard.map(\.batch) }

    /// Whether its engine runs.
    var isRunning: Bool { core?.account != nil }

    /// Takes all that is on disk as heard of.
    func read(_ disk: StoreModel) {
        unheard = []
        lastHeard = nil
        durable = [:]
        for campaign in disk.campaigns.values where campaign.account == account.id {
            durable[campaign.id] = DurableCampaign(campaign.id, on: disk)
        }
    }

    /// Hears of the next batch.
    func hearOfBatch() {
        guard !unheard.isEmpty else { return }
        let next = unheard.removeFirst()
        lastHeard = next.batch
        durable.merge(next.campaigns) { $1 }
    }

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
