import Domain
import Simulator
import Synchronization
import Testing

@Suite("EngineHost and a store in trouble")
struct StoreTroubleTests {
    private let other = Account(id: AccountID(high: 2, low: 2), name: "other", isTest: true)

    private var twoAccounts: StoreModel {
        var model = storeModel()
        model.add(other, numbers: [ownNumber(50)])
        return model
    }

    @Test("The batches of several accounts share commits, and each is answered with its own campaign")
    func groupCommitAcrossAccounts() async throws {
        var model = storeModel()
        let accounts = (0..<16).map { Account(id: AccountID(high: 10, low: UInt64($0)), name: "account \($0)", isTest: true) }
        for account in accounts { model.add(account) }
        let test = try await TestHost(store: InMemoryStore(model, delay: .milliseconds(100)))
        let owners = try await withThrowingTaskGroup(of: (AccountID, CampaignID, String).self) { group in
            for account in accounts {
                group.addTask {
                    guard case .campaign(let campaign) = try await test.host.perform(.create(voiceSettings(account.name)), for: account.id)
                    else { throw TestFailure("not answered with a campaign") }
                    return (account.id, campaign.id, campaign.settings.name)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let commits = test.store.commits
        #expect(commits.reduce(0, +) == 16 && commits.count <= 6, "16 batches took \(commits.count) commits: \(commits)")
        for (account, campaign, name) in owners {
            let stored = test.store.model.campaigns[campaign]
            #expect(stored?.account == account && stored?.settings.name == name)
            #expect(test.host.viewIfOpen(account)?.campaigns(limit: 10).map(\.id) == [campaign])
        }
    }

    @Test("A batch that the store cannot take fails its own account only, also in a shared commit")
    func oneAccountsDamage() async throws {
        var settings = HostSettings()
        settings.firstBackOff = .seconds(60)
        let test = try await TestHost(store: InMemoryStore(twoAccounts, delay: .milliseconds(60)), settings: settings)
        let innocent = try await test.create(voiceSettings("before"))
        test.store.refuse(other.id)
        // The first commit keeps the committer busy, so that the next two go together.
        async let first = test.create(voiceSettings("first"))
        try await Task.sleep(for: .milliseconds(20))
        let damaged = Task { [other] in try await test.host.perform(.create(voiceSettings("damaged")), for: other.id) }
        let added = Task { try await test.add(3, to: innocent) }
        _ = try await first
        #expect(try await added.value == 3)
        await #expect(throws: CommandError.self) { try await damaged.value }
        #expect(try await test.perform(.start(innocent)).status == .dialing, "the innocent account's engine was broken off too")
    }

    @Test("A campaign whose commits fail again and again completes all the same: nobody is called twice, and nothing is lost")
    func failingAgainAndAgain() async throws {
        var settings = HostSettings()
        settings.firstBackOff = .milliseconds(2)
        settings.longestBackOff = .milliseconds(10)
        let failures = Mutex(0)
        let test = try await TestHost(settings: settings) { _, _ in failures.withLock { $0 += 1 } }
        let id = try await test.create(voiceSettings { $0.callsPerSecond = 2 })
        _ = try await test.add(60, to: id)
        try await test.perform(.start(id))
        for round in 0..<500 {
            if try test.campaign(id).status == .completed { break }
            test.store.failCommits(round % 4 == 0 ? 1 : 0)
            try await Task.sleep(for: .milliseconds(10))
        }
        test.store.failCommits(0)
        let end = try await test.wait(for: id, "completed") { $0.status == .completed }
        let placed = test.carrier.placed
        #expect(placed.count == Set(placed.map(\.phone)).count, "somebody was called twice")
        #expect(end.stats.completed == 60 && end.stats == test.store.model.recount(id))
        #expect(failures.withLock { $0 } > 0, "no failure was reported, or there was none")
    }

    @Test("While the store can be read and not written, the carrier is asked about open attempts ever more rarely")
    func fullDisk() async throws {
        var settings = HostSettings()
        settings.firstBackOff = .milliseconds(5)
        let test = try await TestHost(model: nil, settings: settings)
        let id = try await test.create(voiceSettings())
        _ = try await test.add(1, to: id)
        try await test.perform(.start(id))
        _ = try await test.wait(for: id, "in flight") { $0.stats.dialing == 1 }
        let placed = try #require(test.carrier.placed.first)
        test.carrier.onRequest { [carrier = test.carrier] request in
            carrier.send(.callEnded(.human), about: request.attempt.id, of: testAccount.id)
        }
        test.store.failCommits(.max)
        test.carrier.send(.callEnded(.human), about: placed.id, of: test.account)
        for _ in 0..<500 where test.carrier.requests.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
        try await Task.sleep(for: .milliseconds(600))
        let lookUps = test.carrier.requests.count - 1
        #expect((1...9).contains(lookUps), "\(lookUps) look-ups from the first one to 600 ms after it")
        test.store.failCommits(0)
        _ = try await test.wait(for: id, "completed") { $0.status == .completed && $0.stats.humanConnected == 1 }
        #expect(test.carrier.placed.count == 1)
    }

    @Test("Numbers that an account gets beside the running host are used by the next start")
    func numbersBeside() async throws {
        let test = try await TestHost(store: InMemoryStore(storeModel(numbers: 0)))
        let id = try await test.create(voiceSettings())
        _ = try await test.add(2, to: id)
        test.store.change { $0.add(numbers: [ownNumber(3)], of: testAccount.id) }
        #expect(try await test.perform(.start(id)).status == .dialing)
        _ = try await test.wait(for: id, "completed") { $0.status == .completed }
        #expect(test.carrier.placed.map(\.callerId) == [ownNumber(3), ownNumber(3)])
    }

    @Test("A shutdown does not wait for ever for a store that does not answer")
    func drainTimeout() async throws {
        var settings = HostSettings()
        settings.drainTimeout = .milliseconds(100)
        let test = try await TestHost(store: InMemoryStore(storeModel(), delay: .seconds(5)), settings: settings)
        let creation = Task { try await test.create(voiceSettings()) }
        while test.store.commitsUnderWay == 0 { try await Task.sleep(for: .milliseconds(5)) }
        let start = ContinuousClock.now
        #expect(await test.host.shutdown() == false)
        #expect(ContinuousClock.now - start < .seconds(4))
        _ = try? await creation.value
    }
}
