import BenchSupport
import Domain
import Foundation
import Storage

/// One run: a new store, one account, its campaigns from their creation until all are completed.
struct BenchRun {
    let path: String
    let prospects: Int
    let campaigns: Int
    let retries: Int
    let clockRate: Double
    /// As long as the simulated carrier's usually are, instead of short.
    let hasLongCalls: Bool

    /// A Monday at 10:00 in Los Angeles, when every state's hours have begun.
    private static let start = Instant(millisecondsSinceEpoch: 1_767_636_000_000)
    private static let numbers = (0..<20).compactMap { PhoneNumber(digits: 19_495_551_000 + $0) }
    /// Of a campaign that runs before anything is counted: connections are then open and statements prepared, which a server
    /// does once and a small run would be drowned by.
    private static let warmUpProspects = 100
    /// As many as a request may have.
    private static let requestSize = 10_000
    /// Of all campaigns together: the most that one may have.
    private static let callsPerSecond = 1_000.0

    /// Calls of less than a second: then a small campaign, too, keeps the engine busy until it is over, and is compared with a
    /// large one at the same load.
    private static var shortCalls: SimulatedCarrierSettings {
        var settings = SimulatedCarrierSettings()
        settings.setUp = 10...50
        settings.ring = 50...300
        settings.ringTimeout = 400
        settings.detection = 10...50
        settings.machineGreeting = 50...200
        settings.agentSetUp = 10...50
        settings.greeting = 50...200
        settings.hangUp = 10...50
        settings.patience = 200...600
        settings.voicemail = 100...300
        settings.talk = 100...500
        return settings
    }

    func measure() async throws -> BenchResult {
        let sqlite = try SQLiteStore(path: path, runsCampaigns: true)
        let account = AccountID(high: 1, low: 1)
        guard let hash = KeyHash([UInt8](repeating: 7, count: 32)) else { throw BenchFailure("no hash of a key") }
        try await sqlite.addKey(hash, account: "bench", isTest: true, newID: account, numbers: Self.numbers)
        let store = CountingStore(sqlite)
        var result = BenchResult(prospects: prospects, campaigns: campaigns)

        // By the usual clock: a fast one would be past the day's calling hours before millions are added.
        let adding = try await BenchEngine(store, start: Self.start, rate: 1, carrier: Self.shortCalls)
        let ids = try await create(campaigns, retries: retries, adding.host, account)
        try await add(prospects, from: 0, to: ids, adding.host, account, &result.adding)
        try await adding.stop()

        let settings = hasLongCalls ? SimulatedCarrierSettings() : Self.shortCalls
        let dialing = try await BenchEngine(store, start: Self.start, rate: clockRate, carrier: settings)
        try await warmUp(dialing.host, account)
        store.reset()
        try await dial(ids, dialing.host, account, &result.dialing)
        result.take(store.counts)
        try await dialing.stop()

        let found = try StoreCheck.attempts(in: path, prospects: prospects + Self.warmUpProspects, most: 1 + retries)
        result.attempts = found - Self.warmUpProspects
        result.takeSizes(of: path)
        return result
    }

    private func warmUp(_ host: EngineHost, _ account: AccountID) async throws {
        var cost = PhaseCost()
        let ids = try await create(1, retries: 0, host, account)
        try await add(Self.warmUpProspects, from: 0, to: ids, host, account, &cost)
        try await dial(ids, host, account, &cost)
    }

    private func create(_ count: Int, retries: Int, _ host: EngineHost, _ account: AccountID) async throws -> [CampaignID] {
        var mode = Mode()
        mode.callsPerSecond = Self.callsPerSecond / Double(count)
        mode.maxRetries = retries
        mode.retryDelay = RetryDelay("1m")
        let settings = CampaignSettings(
            name: "bench", channel: .voice, mode: mode, schedule: Schedule(timezone: "America/Los_Angeles", startHour: 8, endHour: 21))
        var ids: [CampaignID] = []
        for _ in 0..<count {
            guard case .campaign(let campaign) = try await host.perform(.create(settings), for: account) else {
                throw BenchFailure("a creation was answered with something else")
            }
            ids.append(campaign.id)
        }
        return ids
    }

    /// Adds `count` phones, those from the `first`-th on, to campaigns in equal parts.
    private func add(
        _ count: Int, from first: Int, to ids: [CampaignID], _ host: EngineHost, _ account: AccountID, _ cost: inout PhaseCost
    ) async throws {
        var next = first
        for (place, id) in ids.enumerated() {
            let end = first + count * (place + 1) / ids.count
            while next < end {
                let phones = (next..<min(end, next + Self.requestSize)).compactMap { BenchPhones.phone(UInt64($0)) }
                let reply = try await cost.add { try await host.perform(.addProspects(id, phones), for: account) }
                guard reply == .added(phones.count) else { throw BenchFailure("\(reply) of \(phones.count) prospects") }
                next += phones.count
            }
        }
    }

    /// Starts all campaigns, and returns when all are completed.
    private func dial(_ ids: [CampaignID], _ host: EngineHost, _ account: AccountID, _ cost: inout PhaseCost) async throws {
        let view = try await host.view(account)
        let (ended, end) = AsyncStream.makeStream(of: Campaign.self)
        let subscriptions = ids.map { id in
            view.subscribe(id) { campaign in if campaign.status.isTerminal { end.yield(campaign) } }
        }
        try await cost.add {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in ids { group.addTask { _ = try await host.perform(.start(id), for: account) } }
                try await group.waitForAll()
            }
            var open = Set(ids)
            for await campaign in ended {
                guard campaign.status == .completed else {
                    throw BenchFailure("a campaign is \(campaign.status): \(campaign.statusReason ?? "no reason")")
                }
                open.remove(campaign.id)
                if open.isEmpty { break }
            }
        }
        for subscription in subscriptions { subscription.cancel() }
    }
}
