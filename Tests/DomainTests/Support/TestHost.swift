import Domain
import Simulator
import Testing

/// A real host on a store in memory, a clock that runs fast and a carrier that plays the simulated model.
struct TestHost {
    let store: InMemoryStore
    let clock: VirtualClock
    let carrier: RecordingCarrier
    let host: EngineHost
    let account = testAccount.id

    init(
        store: InMemoryStore = InMemoryStore(storeModel()), rate: Double = 600, start: Instant = mondayNoon,
        model: SimulatedCarrierModel? = SimulatedCarrierModel(seed: 1), settings: HostSettings = HostSettings(),
        onTrouble: @escaping @Sendable (AccountID, DriverTrouble) -> Void = { _, _ in }
    ) async throws {
        self.store = store
        clock = VirtualClock(start: start, rate: rate, notBefore: store.model.latestTime)
        carrier = RecordingCarrier(model: model, clock: clock)
        host = EngineHost(
            store: store, carrier: carrier, clock: clock, zones: TimeZoneTable(), settings: settings, onTrouble: onTrouble)
        try await host.start()
    }

    func create(_ settings: CampaignSettings) async throws -> CampaignID {
        guard case .campaign(let campaign) = try await host.perform(.create(settings), for: account) else {
            throw TestFailure("creation was answered with something else")
        }
        return campaign.id
    }

    func add(_ count: Int, from first: Int = 0, to campaign: CampaignID) async throws -> Int {
        let phones = (first..<first + count).map { recipient($0) }
        guard case .added(let added) = try await host.perform(.addProspects(campaign, phones), for: account) else {
            throw TestFailure("adding was answered with something else")
        }
        return added
    }

    @discardableResult
    func perform(_ command: CampaignCommand) async throws -> Campaign {
        guard case .campaign(let campaign) = try await host.perform(command, for: account) else {
            throw TestFailure("\(command) was answered with something else")
        }
        return campaign
    }

    func campaign(_ id: CampaignID) throws -> Campaign {
        try #require(host.viewIfOpen(account)?.campaign(id), "the view does not have the campaign")
    }

    /// Waits in real time until the campaign satisfies `condition`.
    func wait(for id: CampaignID, _ what: String, until condition: (Campaign) -> Bool) async throws -> Campaign {
        for _ in 0..<2_000 {
            let campaign = try campaign(id)
            if condition(campaign) { return campaign }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TestFailure("the campaign is not \(what) after 10 s: \(try campaign(id))")
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
