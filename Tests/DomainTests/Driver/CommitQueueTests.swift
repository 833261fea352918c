import Domain
import Simulator
import Testing

@Suite("The commit queue")
struct CommitQueueTests {
    private let accounts = (0..<3).map { Account(id: AccountID(high: 5, low: UInt64($0)), name: "\($0)", isTest: true) }

    /// A driver whose engine runs, and its first work: the creation of a campaign.
    private func creation(by account: Account, name: String = "c") throws -> (DriverCore, StoreWork) {
        var core = DriverCore(settings: HostSettings(), zones: TimeZoneTable(), random: { .seeded(1) })
        _ = core.handle(.opened(AccountState(account: account), latest: nil), now: mondayNoon)
        return (core, try work(&core, name))
    }

    private func work(_ core: inout DriverCore, _ name: String) throws -> StoreWork {
        let effects = core.handle(.command(.create(voiceSettings(name)), ReplyToken(UInt64(name.count))), now: mondayNoon)
        for case .store(let work) in effects { return work }
        throw TestFailure("a creation made no batch")
    }

    private func count(_ step: CommitQueue<Int>.Step?) -> Int {
        if case .commit(let batches) = step { batches.count } else { 0 }
    }

    @Test("What waits while a commit runs goes together in the next one")
    func gathers() throws {
        var queue = CommitQueue<Int>(largestCommit: 100)
        let works = try accounts.map { try creation(by: $0).1 }
        queue.add(works[0], for: 0)
        #expect(count(queue.next().step) == 1)
        queue.add(works[1], for: 1)
        queue.add(works[2], for: 2)
        #expect(queue.next().step == nil, "a second commit began beside the first")
        #expect(queue.committed(.success([BatchOutcome()])).map(\.receiver) == [0])
        #expect(count(queue.next().step) == 2)
        #expect(queue.committed(.success([BatchOutcome(), BatchOutcome()])).map(\.receiver) == [1, 2])
        #expect(queue.isIdle)
    }

    @Test("A commit has no more rows than it may, unless one batch alone has more")
    func isBounded() throws {
        var queue = CommitQueue<Int>(largestCommit: 2)
        for (index, account) in accounts.enumerated() { queue.add(try creation(by: account).1, for: index) }
        #expect(count(queue.next().step) == 2)
        _ = queue.committed(.success([BatchOutcome(), BatchOutcome()]))
        #expect(count(queue.next().step) == 1)
        var small = CommitQueue<Int>(largestCommit: 0)
        small.add(try creation(by: accounts[0]).1, for: 0)
        #expect(count(small.next().step) == 1, "a batch that is larger than a commit may be never goes")
    }

    @Test("Where what it was given is at fault, each account answers for its own")
    func retriesByAccount() throws {
        var queue = CommitQueue<Int>(largestCommit: 100)
        for (index, account) in accounts.enumerated() { queue.add(try creation(by: account).1, for: index) }
        #expect(count(queue.next().step) == 3)
        #expect(queue.committed(.failure(.unusable("a row"))).isEmpty)
        var failed: [Int] = []
        for index in 0..<3 {
            #expect(count(queue.next().step) == 1)
            for notice in queue.committed(index == 1 ? .failure(.unusable("a row")) : .success([BatchOutcome()])) {
                if case .committed(_, _, .failure) = notice.input { failed.append(notice.receiver) }
            }
        }
        #expect(failed == [1])
    }

    @Test("Once a batch of an engine failed, what it decided after is not stored, and it hears so")
    func breaksOff() throws {
        var queue = CommitQueue<Int>(largestCommit: 100)
        var (core, first) = try creation(by: accounts[0])
        queue.add(first, for: 0)
        _ = queue.next()
        queue.add(try work(&core, "second"), for: 0)
        #expect(queue.committed(.failure(.unavailable("the disk is full"))).count == 1)
        let (step, notices) = queue.next()
        #expect(step == nil, "a batch was stored that was decided on top of one that was not")
        #expect(notices.count == 1 && queue.isIdle)
    }
}
