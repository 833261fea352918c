import Domain
import Synchronization

/// Limits on concurrent calls, priorities, agents and the circuit breaker, as the world has them.
extension Simulation {
    /// Accounts for which the carrier keeps a slot, until they are told.
    final class SlotNotices: Sendable {
        private let accounts = Mutex<[AccountID]>([])

        func add(_ account: AccountID) { accounts.withLock { $0.append(account) } }

        func takeAll() -> [AccountID] {
            accounts.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
        }
    }

    /// How many calls the carrier takes at once, over all accounts: in half of the worlds there is no limit.
    static func carrierLimit(seed: UInt64) -> Int? {
        let drawn = SplitMix64.mix(seed ^ 0x736C_6F74_73)
        return drawn % 2 == 0 ? nil : [1, 2, 5, 20][Int((drawn >> 8) % 4)]
    }

    /// What an account decides about its calls.
    static func drawPacing(seed: UInt64, _ settings: inout AccountSettings) {
        var random = SplitMix64(seed: SplitMix64.mix(seed ^ 0x7061_6369_6E67))
        settings.maxConcurrentCalls = [nil, nil, 1, 3, 10].randomElement(using: &random) ?? nil
        settings.circuitBreaker.isEnabled = Int.random(in: 0..<4, using: &random) > 0
        settings.circuitBreaker.rate = [0.5, 0.5, 0.25, 1].randomElement(using: &random) ?? 0.5
        settings.circuitBreaker.minimumAttempts = [20, 3, 5].randomElement(using: &random) ?? 20
        if let window = ["120s", "30s", "10m"].randomElement(using: &random).flatMap(BreakerWindow.init) {
            settings.circuitBreaker.window = window
        }
    }

    /// A process begins: nothing is known of what its carrier's slots hold.
    func makeSlots() {
        guard let limit = carrierLimit else { return }
        let made = CarrierSlots(limit: limit, isOpen: false)
        made.connect { [slotNotices] in slotNotices.add($0) }
        _ = slotNotices.takeAll()
        slots = made
    }

    /// Tells accounts of the slots that are kept for them, in a moment.
    func tellOfSlots() {
        for account in slotNotices.takeAll() { schedule(.slot(process: process, account), after: milliseconds(0...20)) }
    }

    /// Calls in progress by the rows, over all accounts but one.
    func callsAtCarrier(except account: AccountID? = nil) -> Int64 {
        disk.model.campaigns.values.reduce(0) { $1.account == account ? $0 : $0 + $1.stats.dialing }
    }

    /// Those among them that have ended, though no batch on disk says so: an engine has closed them or taken them back, or one had that
    /// has since been made anew, since its batch was lost.
    private func callsEnded(except account: AccountID) -> Int64 {
        disk.model.attempts.values.reduce(0) { count, row in
            guard row.outcome == nil, row.attempt.channel == .voice,
                let owner = disk.model.campaigns[row.attempt.campaign]?.account, owner != account,
                accounts[owner]?.decisions.isOver(row.attempt.id) == true || peer.hasEnded(row.attempt.id, by: now)
            else { return count }
            return count + 1
        }
    }

    /// What is counted of an account's calls begins anew with its engine.
    func forgivePacing(_ id: AccountID) {
        accounts[id]?.concurrency.forgive()
        let campaigns = disk.model.campaigns.values.filter { $0.account == id }
        let ids = Set(campaigns.map(\.id))
        let open = disk.model.attempts.values.filter { $0.outcome == nil && ids.contains($0.attempt.campaign) }.map(\.attempt)
        accounts[id]?.breaker = BreakerChecker(
            campaigns, open: open, settings: disk.model.accountSettings(of: id).circuitBreaker)
    }

    /// A batch as it is decided: the rule that it breaks, or nil.
    func checkPacing(decided batch: StoreBatch) -> String? {
        accounts[batch.account]?.agents.hear(batch)
        accounts[batch.account]?.lanes.hear(batch, on: disk.model)
        return accounts[batch.account]?.breaker.check(batch)
    }

    /// A batch as it goes to disk: the rule that it breaks, or nil.
    func checkPacing(written batch: StoreBatch) -> String? {
        let others = carrierLimit == nil ? 0 : callsAtCarrier(except: batch.account)
        return accounts[batch.account]?.concurrency.check(
            batch, on: disk.model, others: others, ended: { callsEnded(except: batch.account) }, carrier: carrierLimit)
    }

    /// What readers see of an account's campaigns: the rule that it breaks, or nil.
    func checkPacing(shown account: SimulatedAccount) -> String? {
        // While an account has no engine nobody knows what it holds of the carrier's slots: the others wait rightly.
        let isKnown = accounts.values.allSatisfy(\.isRunning)
        for snapshot in account.snapshots.values where snapshot.waitingFor?.until == nil {
            let atCarrier = carrierLimit == nil ? 0 : isKnown ? callsAtCarrier() : .max
            if let rule = account.concurrency.check(
                snapshot, on: disk.model, atCarrier: atCarrier, carrier: carrierLimit, at: clock)
            {
                return "\(rule): \(snapshot)"
            }
        }
        return nil
    }

    /// An engine hears of a call that is open on disk: the rule that this breaks, or nil.
    func checkAgents(_ event: CarrierEvent, of attempt: Attempt) -> String? {
        switch event.kind {
        case .detected(.human), .agentConnected:
            // What a machine was taken for before is told late, and so is what happened in a call that is over.
            // Nor does one need an agent that is being ended, because a machine was taken to have answered.
            guard let calls = accounts[event.account]?.calls, !calls.isMachine(attempt.id), !calls.isEnding(attempt.id) else { return nil }
            guard attempt.channel == .voice, let campaign = disk.model.campaigns[attempt.campaign] else { return nil }
            return accounts[event.account]?.agents.answered(attempt.id, of: campaign)
        case .instructed(.leaveVoicemail), .instructed(.hangUp), .detected(.machineStart), .detected(.machineEndBeep),
            .detected(.machineEndSilence), .detected(.machineEndOther), .detected(.fax):
            // An engine that was made anew and hears of a machine first knows of no person, and keeps no agent.
            accounts[event.account]?.agents.leaves(attempt.id, attempt.campaign)
            return nil
        default: return nil
        }
    }
}
