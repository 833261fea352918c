import Carriers
import Domain
import Foundation
import Storage
import Synchronization

/// One run: a new store, one account, its campaigns from their creation until all are completed.
struct BenchRun {
    let path: String
    let prospects: Int
    let campaigns: Int
    let retries: Int
    let clockRate: Double

    /// A Monday at 8:00 in Los Angeles, when the day's hours begin.
    private static let start = Instant(millisecondsSinceEpoch: 1_767_628_800_000)
    private static let numbers = (0..<20).compactMap { PhoneNumber(digits: 19_495_551_000 + $0) }
    /// As many as a request may have.
    private static let requestSize = 10_000
    /// Of all campaigns together: the most that one may have.
    private static let callsPerSecond = 1_000.0

    /// Short calls: a small campaign is then as much of a crowd as a large one, and not one event at a time.
    private static var carrierSettings: SimulatedCarrierSettings {
        var settings = SimulatedCarrierSettings()
        settings.setUp = 20...100
        settings.ring = 100...1_000
        settings.ringTimeout = 1_500
        settings.detection = 50...200
        settings.voicemail = 400...1_500
        settings.talk = 500...3_000
        return settings
    }

    func measure() async throws -> BenchResult {
        let sqlite = try SQLiteStore(path: path, runsCampaigns: true)
        let account = AccountID(high: 1, low: 1)
        guard let hash = KeyHash([UInt8](repeating: 7, count: 32)) else { throw BenchFailure("no hash of a key") }
        try await sqlite.addKey(hash, account: "bench", isTest: true, newID: account, numbers: Self.numbers)
        let store = CountingStore(sqlite)
        let clock = VirtualClock(start: Self.start, rate: clockRate)
        let carrier = SimulatedCarrier(model: SimulatedCarrierModel(seed: 1, settings: Self.carrierSettings), clock: clock)
        let trouble = Mutex<String?>(nil)
        let host = EngineHost(
            store: store, carrier: carrier, clock: clock, zones: TimeZoneTable(),
            onStoreFailure: { _, error in trouble.withLock { $0 = "\(error)" } })
        try await host.start()

        var result = BenchResult(prospects: prospects, campaigns: campaigns)
        let ids = try await create(host, account)
        try await add(to: ids, host, account, &result.adding)
        store.reset()
        try await dial(ids, host, account, &result.dialing)
        result.take(store.counts)
        await host.shutdown()
        carrier.stop()
        if let trouble = trouble.withLock({ $0 }) { throw BenchFailure("the store failed: \(trouble)") }
        result.attempts = try StoreCheck.attempts(in: path, prospects: prospects, most: 1 + retries)
        result.takeSizes(of: path)
        return result
    }

    private func create(_ host: EngineHost, _ account: AccountID) async throws -> [CampaignID] {
        var mode = Mode()
        mode.callsPerSecond = Self.callsPerSecond / Double(campaigns)
        mode.maxRetries = retries
        mode.retryDelay = RetryDelay("1m")
        let settings = CampaignSettings(
            name: "bench", channel: .voice, mode: mode, schedule: Schedule(timezone: "America/Los_Angeles", startHour: 8, endHour: 21))
        var ids: [CampaignID] = []
        for _ in 0..<campaigns {
            guard case .campaign(let campaign) = try await host.perform(.create(settings), for: account) else {
                throw BenchFailure("a creation was answered with something else")
            }
            ids.append(campaign.id)
        }
        return ids
    }

    private func add(to ids: [CampaignID], _ host: EngineHost, _ account: AccountID, _ cost: inout PhaseCost) async throws {
        var next = 0
        for (place, id) in ids.enumerated() {
            let end = prospects * (place + 1) / ids.count
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
