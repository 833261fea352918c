import Domain
import Simulator
import Synchronization
import Testing

@Suite("EngineHost")
struct EngineHostTests {
    @Test("A campaign runs from creation to completion, and its stats add up")
    func wholeCampaign() async throws {
        let test = try await TestHost()
        let id = try await test.create(voiceSettings())
        #expect(try await test.add(50, to: id) == 50)
        #expect(try await test.perform(.start(id)).status == .dialing)
        let end = try await test.wait(for: id, "completed") { $0.status == .completed }
        #expect(end.stats.total == 50)
        #expect(end.stats.completed == 50)
        #expect(end.stats == test.store.model.recount(id), "the counters differ from the rows")
        #expect(end.endedAt != nil && end.startedAt != nil)
        #expect(test.carrier.placed.count == 50)
    }

    @Test("An SMS campaign runs from creation to completion")
    func smsCampaign() async throws {
        let test = try await TestHost(store: InMemoryStore(storeModel(numbers: 20)))
        let id = try await test.create(smsSettings())
        #expect(try await test.add(20, to: id) == 20)
        try await test.perform(.start(id))
        let end = try await test.wait(for: id, "completed") { $0.status == .completed }
        #expect(end.stats.delivered + end.stats.failed == 20, "\(end.stats)")
    }

    @Test("Of 100 racing starts one wins, and the others are told that it is dialing")
    func racingStarts() async throws {
        let test = try await TestHost(rate: 1, model: nil)
        let id = try await test.create(voiceSettings())
        _ = try await test.add(3, to: id)
        let results = await withTaskGroup(of: CommandResult.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do throws(CommandError) {
                        return .success(try await test.host.perform(.start(id), for: test.account))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            var results: [CommandResult] = []
            for await result in group { results.append(result) }
            return results
        }
        #expect(results.filter { if case .success = $0 { true } else { false } }.count == 1)
        #expect(results.filter { $0 == .failure(.wrongStatus(.dialing, .start)) }.count == 99)
    }

    @Test("The carrier is never asked for an attempt that is not on disk")
    func carrierAfterCommit() async throws {
        let test = try await TestHost(store: InMemoryStore(storeModel(), delay: .milliseconds(3)))
        let early = Mutex<[CarrierRequest]>([])
        test.carrier.onRequest { [store = test.store] request in
            if store.model.state(of: testAccount.id)?.openAttempts.contains(where: { $0.id == request.attempt.id }) != true {
                early.withLock { $0.append(request) }
            }
        }
        let id = try await test.create(voiceSettings())
        _ = try await test.add(40, to: id)
        try await test.perform(.start(id))
        _ = try await test.wait(for: id, "completed") { $0.status == .completed }
        #expect(early.withLock { $0 }.isEmpty)
        #expect(test.carrier.placed.count == 40)
    }

    @Test("When a commit fails, its commands are answered unavailable, nothing is asked, and the engine goes on once the store does")
    func failedCommit() async throws {
        var settings = HostSettings()
        settings.firstBackOff = .milliseconds(5)
        settings.longestBackOff = .milliseconds(20)
        let test = try await TestHost(model: nil, settings: settings)
        let id = try await test.create(voiceSettings())
        _ = try await test.add(5, to: id)
        test.store.isFailing = true
        await #expect(throws: CommandError.self) { try await test.perform(.start(id)) }
        await #expect(throws: CommandError.self) { try await test.perform(.start(id)) }
        #expect(try test.campaign(id).status == .created, "readers see what is not on disk")
        #expect(test.carrier.requests.isEmpty)
        test.store.isFailing = false
        var started: Campaign?
        for _ in 0..<400 where started == nil {
            started = try? await test.perform(.start(id))
            if started == nil { try await Task.sleep(for: .milliseconds(5)) }
        }
        #expect(started?.status == .dialing, "the engine did not come back")
        _ = try await test.wait(for: id, "in flight") { $0.stats.dialing == 5 }
        #expect(test.carrier.placed.count == 5)
    }

    @Test("What was decided on top of a commit that fails is not stored either")
    func failsTogether() async throws {
        var settings = HostSettings()
        settings.firstBackOff = .seconds(60)
        let test = try await TestHost(store: InMemoryStore(storeModel(), delay: .milliseconds(60)), settings: settings)
        test.store.failCommits(1)
        let first = Task { try await test.create(voiceSettings("first")) }
        try await Task.sleep(for: .milliseconds(20))
        let second = Task { try await test.create(voiceSettings("second")) }
        await #expect(throws: CommandError.self) { try await first.value }
        await #expect(throws: CommandError.self) { try await second.value }
        try await Task.sleep(for: .milliseconds(150))
        #expect(test.store.model.campaigns.isEmpty, "a refused command was stored")
    }

    @Test("Batches that wait while a commit runs share the next one")
    func groupCommit() async throws {
        let test = try await TestHost(store: InMemoryStore(storeModel(), delay: .milliseconds(100)))
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<64 {
                group.addTask { _ = try? await test.create(voiceSettings("campaign \(index)")) }
            }
        }
        let commits = test.store.commits
        #expect(commits.reduce(0, +) == 64)
        #expect(commits.count <= 16, "64 batches took \(commits.count) commits: \(commits)")
    }

    @Test("A reply's campaign can be read by the time it is there, and lists are in the order of creation")
    func readYourWrites() async throws {
        let test = try await TestHost()
        var ids: [CampaignID] = []
        for index in 0..<25 {
            let id = try await test.create(voiceSettings("campaign \(index)"))
            #expect(try test.campaign(id).settings.name == "campaign \(index)")
            #expect(test.host.viewIfOpen(test.account)?.stats(id) == CampaignStats())
            ids.append(id)
        }
        let view = try await test.host.view(test.account)
        var listed: [CampaignID] = []
        while true {
            let page = view.campaigns(after: listed.last, limit: 10)
            if page.isEmpty { break }
            listed += page.map(\.id)
        }
        #expect(listed == ids)
        #expect(view.campaign(CampaignID(high: 1, low: 1)) == nil)
    }

    @Test("A subscriber sees every change in order, ending with the terminal one, and nothing after it cancels")
    func subscription() async throws {
        let test = try await TestHost()
        let id = try await test.create(voiceSettings())
        let other = try await test.create(voiceSettings())
        let view = try await test.host.view(test.account)
        let seen = Mutex<[Campaign]>([])
        let subscription = view.subscribe(id) { campaign in seen.withLock { $0.append(campaign) } }
        _ = try await test.add(20, to: id)
        _ = try await test.add(1, to: other)
        try await test.perform(.start(id))
        _ = try await test.wait(for: id, "completed") { $0.status == .completed }
        let values = seen.withLock { $0 }
        #expect(values.allSatisfy { $0.id == id })
        #expect(values.last?.status == .completed)
        let done = values.map { $0.stats.completed }
        #expect(done == done.sorted(), "progress went backwards")
        subscription.cancel()
        try await test.perform(.start(other))
        #expect(seen.withLock { $0.count } == values.count)
    }

    @Test("A host on the store of one that stopped goes on: stats add up and nobody is called twice")
    func restart() async throws {
        let store = InMemoryStore(storeModel())
        let first = try await TestHost(store: store)
        let id = try await first.create(voiceSettings { $0.callsPerSecond = 2 })
        _ = try await first.add(60, to: id)
        try await first.perform(.start(id))
        _ = try await first.wait(for: id, "under way") { $0.stats.completed > 5 }
        await first.host.shutdown()
        let second = try await TestHost(store: store)
        let end = try await second.wait(for: id, "completed") { $0.status == .completed }
        #expect(end.stats.completed == 60 && end.stats == store.model.recount(id))
        let placed = (first.carrier.placed + second.carrier.placed).map(\.phone)
        #expect(placed.count == Set(placed).count)
    }

    @Test("After a shutdown commands are unavailable, and what was acknowledged is on disk")
    func shutdown() async throws {
        let test = try await TestHost(store: InMemoryStore(storeModel(), delay: .milliseconds(10)))
        let id = try await test.create(voiceSettings())
        async let added = test.add(100, to: id)
        try await Task.sleep(for: .milliseconds(5))
        await test.host.shutdown()
        if let count = try? await added { #expect(test.store.model.recount(id).total == Int64(count)) }
        await #expect(throws: CommandError.self) { try await test.perform(.start(id)) }
    }

    @Test("An account that the store does not have is not found")
    func unknownAccount() async throws {
        let test = try await TestHost()
        let unknown = AccountID(high: 5, low: 5)
        await #expect(throws: CommandError.notFound) { try await test.host.perform(.create(voiceSettings()), for: unknown) }
        await #expect(throws: StoreError.unknownAccount) { try await test.host.view(unknown) }
        #expect(test.host.viewIfOpen(unknown) == nil)
    }

    @Test("An account that is added while the host runs is opened at its first use")
    func lateAccount() async throws {
        let test = try await TestHost()
        let late = Account(id: AccountID(high: 7, low: 7), name: "late", isTest: true)
        test.store.change { $0.add(late) }
        #expect(test.host.viewIfOpen(late.id) == nil)
        guard case .campaign(let campaign) = try await test.host.perform(.create(voiceSettings()), for: late.id) else {
            throw TestFailure("not answered with a campaign")
        }
        #expect(test.host.viewIfOpen(late.id)?.campaign(campaign.id) == campaign)
        #expect(test.host.viewIfOpen(test.account)?.campaign(campaign.id) == nil, "another account sees the campaign")
    }

    @Test("Messages that come in wait until the engines run, also for an account that was made since; those for no account are reported")
    func messages() async throws {
        func message(_ id: String, to account: AccountID) throws -> InboundMessage {
            try #require(
                InboundMessage(account: account, id: id, from: recipient(0), to: ownNumber(), text: "STOP", receivedAt: mondayNoon))
        }
        let store = InMemoryStore(storeModel())
        let clock = VirtualClock(start: mondayNoon, rate: 1, notBefore: nil)
        let carrier = RecordingCarrier(clock: clock)
        let troubles = Mutex<[AccountID]>([])
        let host = EngineHost(
            store: store, carrier: carrier, clock: clock, zones: TimeZoneTable(),
            onTrouble: { account, _ in troubles.withLock { $0.append(account) } })
        host.connect()
        let late = Account(id: AccountID(high: 7, low: 7), name: "late", isTest: false)
        carrier.send(try message("early", to: testAccount.id))
        #expect(carrier.acknowledged.isEmpty && host.viewIfOpen(testAccount.id) == nil, "the engine was made to run before the start")
        try await host.start()
        store.change { $0.add(late) }
        carrier.send(try message("late", to: late.id))
        carrier.send(try message("nobody's", to: AccountID(high: 5, low: 5)))
        for _ in 0..<1_000 where carrier.acknowledged.count < 2 || troubles.withLock({ $0.isEmpty }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(Set(carrier.acknowledged) == ["early", "late"])
        #expect(troubles.withLock { $0 } == [AccountID(high: 5, low: 5)])
        await host.shutdown()
    }
}
