import Domain

/// A store in memory: the port's contract in the plainest words, without a thought for speed.
/// Counters are kept as the port lays down, and can be recounted from the rows.
public struct StoreModel: Sendable {
    /// An attempt's row.
    struct AttemptRow: Sendable {
        var attempt: Attempt
        var outcome: ProspectStatus?
        var reason: Reason?
        var endedAt: Instant?
        var retryAt: Instant?
        var record = AttemptRecord()
    }

    private(set) var accountRows: [AccountID: Account] = [:]
    /// Numbers that accounts own.
    private(set) var numbers: [AccountID: [PhoneNumber: AccountNumber]] = [:]
    /// How caller ids were used.
    private(set) var uses: [AccountID: [CallerIdKey: CallerIdUse]] = [:]
    /// What became of numbers on days that are over.
    private(set) var numberDays: [AccountID: [PhoneNumber: [NumberDayCounts]]] = [:]
    private var budgets: [AccountID: [String: BudgetUse]] = [:]
    var suppressions: [AccountID: SuppressionBook] = [:]
    /// What accounts decided for all their campaigns.
    private(set) var settings: [AccountID: AccountSettings] = [:]
    /// Campaigns with their counters, by id.
    public private(set) var campaigns: [CampaignID: Campaign] = [:]
    private(set) var prospects: [ProspectID: Prospect] = [:]
    /// Prospects of a campaign in the order in which they were added.
    private(set) var order: [CampaignID: [ProspectID]] = [:]
    private var phones: [CampaignID: Set<PhoneNumber>] = [:]
    /// Prospects whose last attempt failed in a way that may pass.
    private var mayPass: Set<ProspectID> = []
    private(set) var attempts: [AttemptID: AttemptRow] = [:]
    private(set) var attemptsOf: [ProspectID: [AttemptID]] = [:]
    private(set) var attemptsTo: [Recipient: [AttemptID]] = [:]
    /// Text messages that came in, by the carrier's id, and the answers that were decided.
    var inbound: [AccountID: [String: InboundRecord]] = [:]
    var replies: [AccountID: [InboundReply]] = [:]
    private var keys: [KeyHash: AccountID] = [:]
    private(set) var latest: Instant?
    /// What was decided about prospects and left no attempt, and what watchers are told.
    var decisions: [ProspectID: [ProspectDecision]] = [:]
    var journal = EventJournal()
    /// What the carrier said of attempts that nobody made, oldest first.
    public private(set) var aside: [AccountID: [CarrierEvent]] = [:]

    struct Recipient: Hashable, Sendable {
        let account: AccountID
        let phone: PhoneNumber
    }

    struct CallerIdKey: Hashable, Sendable {
        let number: PhoneNumber
        let channel: Channel
    }

    /// An empty store.
    public init() {}

    /// Adds an account with its numbers and suppression list.
    public mutating func add(_ account: Account, numbers: [PhoneNumber] = [], suppressed: [PhoneNumber] = []) {
        accountRows[account.id] = account
        add(numbers: numbers, of: account.id)
        for phone in suppressed { suppress(phone, of: account.id) }
    }

    /// Makes an account own more numbers, as the command line does beside a running server.
    public mutating func add(numbers new: [PhoneNumber], of account: AccountID) {
        for phone in new where numbers[account]?[phone] == nil { numbers[account, default: [:]][phone] = AccountNumber(phone) }
    }

    /// Makes a number of an account what it is given as.
    mutating func put(_ number: AccountNumber, of account: AccountID) { numbers[account, default: [:]][number.phone] = number }

    /// The numbers that an account owns, in ascending order.
    func ownNumbers(of account: AccountID) -> [AccountNumber] {
        (numbers[account] ?? [:]).values.sorted { $0.phone < $1.phone }
    }

    /// Adds a key of an account.
    public mutating func add(key: KeyHash, of account: AccountID) { keys[key] = account }

    /// The account of a key; nil for an unknown key.
    public func account(keyHash: KeyHash) -> Account? { keys[keyHash].flatMap { accountRows[$0] } }

    /// All accounts, oldest first.
    public var accounts: [Account] { accountRows.values.sorted { $0.id < $1.id } }

    /// The latest time of any batch.
    public var latestTime: Instant? { latest }

    /// Sets what an account decides for all its campaigns.
    public mutating func set(_ new: AccountSettings, of account: AccountID) { settings[account] = new }

    /// What an account decided for all its campaigns.
    func accountSettings(of account: AccountID) -> AccountSettings { settings[account] ?? AccountSettings() }

    // MARK: Reading

    /// What an engine needs; nil for an unknown account.
    public func state(of id: AccountID) -> AccountState? {
        guard let account = accountRows[id] else { return nil }
        let own = campaigns.values.filter { $0.account == id }.sorted { $0.id < $1.id }
        let ids = Set(own.map(\.id))
        let open = attempts.values.filter { $0.outcome == nil && ids.contains($0.attempt.campaign) }.map(\.attempt)
        var state = AccountState(
            account: account, campaigns: own, openAttempts: open.sorted { $0.id < $1.id },
            callerIdUse: (uses[id] ?? [:]).values
                .sorted { ($0.number, $0.channel.rawValue) < ($1.number, $1.channel.rawValue) },
            openReplies: openReplies(of: id))
        state.settings = settings[id] ?? AccountSettings()
        for campaign in own where !campaign.status.isTerminal && campaign.settings.mode.maxConcurrentAgents != nil {
            state.answered[campaign.id] = answered(campaign.id, in: state.settings.abandonPolicy.window.duration)
        }
        state.numbers = ownNumbers(of: id)
        state.budgetUse = (budgets[id] ?? [:]).values.sorted { ($0.scope.rawValue, $0.name) < ($1.scope.rawValue, $1.name) }
        return state
    }

    /// Calls that people answered in the last `window`, each on its own.
    private func answered(_ campaign: CampaignID, in window: Duration) -> [AnsweredCalls] {
        attempts.values.filter { $0.attempt.campaign == campaign && $0.outcome == .humanConnected }.compactMap { row in
            guard let at = row.record.answeredAt ?? row.endedAt, let latest, at.advanced(by: window) > latest else { return nil }
            return AnsweredCalls(at: at, answers: 1, abandoned: row.reason?.word == "no_agent" ? 1 : 0)
        }.sorted { ($0.at, $0.abandoned) < ($1.at, $1.abandoned) }
    }

    /// A page of due prospects.
    public func due(_ campaign: CampaignID, after cursor: DueCursor?, by now: Instant, limit: Int) -> DuePage {
        guard campaigns[campaign]?.status != .cancelled else { return DuePage(prospects: [], nextDueAt: nil) }
        let queued = (order[campaign] ?? []).compactMap { prospects[$0] }.filter { $0.status == .queued }
            .sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        let rest = queued.drop { prospect in
            cursor.map { (prospect.dueAt, prospect.id) <= ($0.dueAt, $0.prospect) } ?? false
        }
        let page = rest.prefix { $0.dueAt <= now }.prefix(limit)
        let next = page.count < limit ? queued.first { $0.dueAt > now } : nil
        return DuePage(prospects: page.map(due), nextDueAt: next?.dueAt, nextReason: next?.reason, nextProspect: next?.id)
    }

    /// A prospect as a page has it; nil: there is none.
    func dueProspect(_ id: ProspectID) -> DueProspect? { prospects[id].map(due) }

    private func due(_ prospect: Prospect) -> DueProspect {
        DueProspect(
            id: prospect.id, phone: prospect.phone, attempts: prospect.attempts, dueAt: prospect.dueAt,
            lastContact: lastContact(of: prospect))
    }

    private func lastContact(of prospect: Prospect) -> Contact? {
        guard let account = campaigns[prospect.campaign]?.account else { return nil }
        return contacts(of: prospect.phone, by: account).max { $0.at < $1.at }
    }

    /// A campaign's prospects in the order in which they were added, as they are read.
    public func list(_ campaign: CampaignID, after cursor: ProspectID?, limit: Int) -> [Prospect] {
        let isCancelled = campaigns[campaign]?.status == .cancelled
        return (order[campaign] ?? []).filter { id in cursor.map { id > $0 } ?? true }.prefix(limit).compactMap { id in
            guard var prospect = prospects[id] else { return nil }
            if isCancelled, prospect.status == .queued {
                prospect.status = .cancelled
                prospect.reason = .campaignCancelled
            }
            return prospect
        }
    }

    /// A campaign's counters made anew from its rows.
    public func recount(_ campaign: CampaignID) -> CampaignStats {
        let isCancelled = campaigns[campaign]?.status == .cancelled
        var stats = CampaignStats()
        for id in order[campaign] ?? [] {
            guard let status = prospects[id]?.status else { continue }
            stats[isCancelled && status == .queued ? .cancelled : status] += 1
        }
        return stats
    }

    /// The phones of a campaign's prospects.
    func recipients(of campaign: CampaignID) -> [PhoneNumber] { (order[campaign] ?? []).compactMap { prospects[$0]?.phone } }

    /// When the first of a campaign's queued prospects is due; nil if none is queued.
    func firstDue(of campaign: CampaignID) -> Instant? {
        (order[campaign] ?? []).lazy.compactMap { prospects[$0] }.filter { $0.status == .queued }.map(\.dueAt).min()
    }

    /// Whether a queued prospect of a campaign should have been ended for some minutes, since its lifetime is over.
    func isQueuedBeyondLifetime(_ campaign: Campaign, at now: Instant) -> Bool {
        (order[campaign.id] ?? []).contains { id in
            guard prospects[id]?.status == .queued, let expiry = RetryPlan.expiry(of: id, campaign.settings.mode) else { return false }
            return expiry.advanced(by: .seconds(300)) < now
        }
    }

    // MARK: Writing

    /// Commits a batch.
    public mutating func commit(_ batch: StoreBatch) -> BatchOutcome {
        latest = max(latest ?? batch.at, batch.at)
        var outcome = BatchOutcome()
        for change in batch.changes {
            note(change, at: batch.at)
            apply(change, of: batch.account, &outcome)
            if case .openAttempt(let attempt, _) = change { note(outcome.refused[attempt.id], of: attempt, at: batch.at) }
        }
        return outcome
    }

    /// Writes a batch's rows and not its counters, as a store would that is no transaction.
    mutating func tear(_ batch: StoreBatch) {
        let before = campaigns
        _ = commit(batch)
        for id in before.keys { campaigns[id]?.stats = before[id]?.stats ?? CampaignStats() }
    }

    private mutating func apply(_ change: StoreChange, of account: AccountID, _ outcome: inout BatchOutcome) {
        switch change {
        case .insertCampaign(let campaign):
            campaigns[campaign.id] = campaign
            order[campaign.id] = []
        case .updateSettings(let id, let settings):
            campaigns[id]?.settings = settings
        case .updateAccount(let new):
            settings[account] = new
        case .setStatus(let id, let status, let reason, let at):
            setStatus(id, status, reason, at)
        case .noteFailures(let id, let failures):
            campaigns[id]?.lastFailures = failures
        case .insertProspects(let id, let new):
            outcome.inserted.append(insert(new, into: id))
        case .copyProspects(let source, let id, let outcomes, let first):
            outcome.inserted.append(insert(unreached(source, outcomes, first: first), into: id))
        case .openAttempt(let attempt, let caps):
            open(attempt, caps, of: account, &outcome)
        case .advanceAttempt(let reference, let from, let to):
            attempts[reference.attempt]?.attempt.status = to
            prospects[reference.prospect]?.status = to
            campaigns[reference.campaign]?.stats.move(from: from, to: to)
        case .closeAttempt(let reference, let from, let status, let reason, let at, let next, let record):
            attempts[reference.attempt]?.outcome = status
            attempts[reference.attempt]?.record = record
            attempts[reference.attempt]?.endedAt = at
            if case .retry(let time) = next { attempts[reference.attempt]?.retryAt = time }
            attempts[reference.attempt]?.reason = reason
            close(reference, from, status, reason, next)
        case .withdrawAttempt(let reference, let from, let dueAt, let reason):
            withdraw(reference, from, dueAt, reason.keptOnceWithdrawn, of: account)
        case .deferProspect(let reference, let dueAt, let reason):
            prospects[reference.prospect]?.dueAt = dueAt
            prospects[reference.prospect]?.reason = reason
        case .endProspect(let reference, let status, let reason):
            prospects[reference.prospect]?.status = status
            prospects[reference.prospect]?.reason = reason
            campaigns[reference.campaign]?.stats.move(from: .queued, to: status)
        case .recallProspects(let id, let recall, let mode, let cursor, let limit, let at):
            outcome.recalls.append(self.recall(recall, id, mode, after: cursor, limit: limit, at: at))
        case .useCallerId(let use):
            uses[account, default: [:]][CallerIdKey(number: use.number, channel: use.channel)] = use
        case .keepNumberDay(let number, let day):
            var days = (numberDays[account]?[number] ?? []).filter { $0.channel != day.channel || $0.date != day.date }
            days.append(day)
            numberDays[account, default: [:]][number] = days
        case .useBudget(let use): budgets[account, default: [:]]["\(use.scope) \(use.name)"] = use
        case .forgetBudgets(let time): budgets[account] = budgets[account]?.filter { $0.value.at >= time }
        case .putNumber(let number): numbers[account, default: [:]][number.phone] = number
        case .setAside(let event, _):
            aside[account, default: []].append(event)
        case .suppress(let phone, let source, let at):
            suppress(phone, of: account, source: source, at: at)
        case .recordInbound(let message, let at):
            outcome.inbound.append(record(message, at: at))
        }
    }

    private mutating func setStatus(_ id: CampaignID, _ status: CampaignStatus, _ reason: String?, _ at: Instant) {
        guard var campaign = campaigns[id] else { return }
        campaign.status = status
        campaign.statusReason = reason
        campaign.lastFailures = []
        if status == .dialing, campaign.startedAt == nil { campaign.startedAt = at }
        if status.isTerminal { campaign.endedAt = at }
        if status == .cancelled { campaign.stats.move(campaign.stats.queued, from: .queued, to: .cancelled) }
        campaigns[id] = campaign
    }

    private func unreached(_ source: CampaignID, _ outcomes: Set<RedialOutcome>, first: ProspectID) -> [NewProspect] {
        let found = (order[source] ?? []).compactMap { prospects[$0] }.filter { prospect in
            switch prospect.status {
            case .noAnswer: outcomes.contains(.noAnswer)
            case .busy: outcomes.contains(.busy)
            case .failed: outcomes.contains(.failed) && mayPass.contains(prospect.id)
            case .cancelled: outcomes.contains(.expired) && prospect.reason == .expired
            case .queued: outcomes.contains(.queued)
            default: false
            }
        }
        return found.enumerated().map { index, prospect in
            NewProspect(id: ProspectID(high: first.high, low: first.low &+ UInt64(index)), phone: prospect.phone)
        }
    }

    private mutating func insert(_ new: [NewProspect], into id: CampaignID) -> Int {
        var count = 0
        for prospect in new where phones[id, default: []].insert(prospect.phone).inserted {
            prospects[prospect.id] = Prospect(id: prospect.id, campaign: id, phone: prospect.phone)
            order[id, default: []].append(prospect.id)
            count += 1
        }
        campaigns[id]?.stats.queued += Int64(count)
        return count
    }

    mutating func put(_ wait: WaitRule.Wait) {
        prospects[wait.prospect]?.dueAt = wait.dueAt
        prospects[wait.prospect]?.reason = wait.reason
    }

    mutating func mark(_ campaign: CampaignID, _ recall: ProspectRecall) { campaigns[campaign]?.recall = recall }

    private mutating func open(_ attempt: Attempt, _ caps: [ContactCap], of account: AccountID, _ outcome: inout BatchOutcome) {
        let refusal = refusal(of: attempt, caps, by: account)
        outcome.refused[attempt.id] = refusal
        switch refusal {
        case nil: break
        case .suppressed:
            prospects[attempt.prospect]?.status = .cancelled
            prospects[attempt.prospect]?.reason = .suppressed
            campaigns[attempt.campaign]?.stats.move(from: .queued, to: .cancelled)
            return
        case .capped(let until):
            prospects[attempt.prospect]?.dueAt = until
            prospects[attempt.prospect]?.reason = .contactCap
            return
        }
        attemptsTo[Recipient(account: account, phone: attempt.phone), default: []].append(attempt.id)
        attempts[attempt.id] = AttemptRow(attempt: attempt)
        attemptsOf[attempt.prospect, default: []].append(attempt.id)
        prospects[attempt.prospect]?.status = attempt.status
        prospects[attempt.prospect]?.reason = nil
        prospects[attempt.prospect]?.attempts = attempt.number
        campaigns[attempt.campaign]?.stats.move(from: .queued, to: attempt.status)
    }

    private mutating func withdraw(
        _ reference: AttemptRef, _ from: ProspectStatus, _ dueAt: Instant?, _ reason: Reason?, of account: AccountID
    ) {
        if let phone = attempts[reference.attempt]?.attempt.phone {
            attemptsTo[Recipient(account: account, phone: phone)]?.removeAll { $0 == reference.attempt }
        }
        attempts[reference.attempt] = nil
        attemptsOf[reference.prospect]?.removeAll { $0 == reference.attempt }
        prospects[reference.prospect]?.attempts -= 1
        prospects[reference.prospect]?.status = dueAt == nil ? .cancelled : .queued
        prospects[reference.prospect]?.reason = reason
        if let dueAt { prospects[reference.prospect]?.dueAt = dueAt } else { prospects[reference.prospect]?.reason = .campaignCancelled }
        campaigns[reference.campaign]?.stats.move(from: from, to: dueAt == nil ? .cancelled : .queued)
    }

    private mutating func close(
        _ reference: AttemptRef, _ from: ProspectStatus, _ outcome: ProspectStatus, _ reason: Reason?, _ next: ProspectNext
    ) {
        let status: ProspectStatus
        switch next {
        case .done, .unreached:
            status = outcome
            if next == .unreached { mayPass.insert(reference.prospect) }
            prospects[reference.prospect]?.reason = reason
        case .retry(let at):
            status = .queued
            prospects[reference.prospect]?.reason = nil
            prospects[reference.prospect]?.dueAt = at
        }
        prospects[reference.prospect]?.status = status
        campaigns[reference.campaign]?.stats.move(from: from, to: status)
    }
}
