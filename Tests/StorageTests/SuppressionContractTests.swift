import Domain
import Foundation
import GRDB
import Storage
import Testing

/// What a store promises of suppression lists, contacts and inbound messages; each test runs on a store of its own.
@Suite("A store, about recipients")
struct SuppressionContractTests {
    let store: SQLiteStore
    let folder: TemporaryFolder
    let account = AccountID(high: 1, low: 1)
    let start = Instant(millisecondsSinceEpoch: 1_767_225_600_000)
    let campaigns = [CampaignID(high: 3, low: 1), CampaignID(high: 3, low: 2)]

    init() async throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.file("campaignd.db"))
        let hash = try #require(KeyHash([UInt8](repeating: 7, count: 32)))
        try await store.addKey(hash, account: "acme", isTest: true, newID: account, numbers: [phone(9_195_551_000)])
        for (place, id) in campaigns.enumerated() {
            var mode = Mode()
            mode.message = "Hi"
            let settings = CampaignSettings(name: "campaign \(place)", channel: place == 0 ? .voice : .sms, mode: mode)
            let prospects = (1...5).map { NewProspect(id: ProspectID(high: UInt64(place + 4), low: $0), phone: phone($0)) }
            _ = try await commit([
                .insertCampaign(Campaign(id: id, account: account, settings: settings, createdAt: start)), .insertProspects(id, prospects),
            ])
        }
    }

    private var own: SuppressionList { SuppressionList(account: account) }

    // MARK: Lists

    @Test("checks both lists in the transaction of the intent: the attempt is not stored, the prospect ends cancelled")
    func bothLists() async throws {
        #expect(try await store.addSuppressions([phone(1)], to: own, source: .dnc, at: start) == 1)
        let list = SuppressionList(account: account, campaign: campaigns[0])
        #expect(try await store.addSuppressions([phone(2)], to: list, source: .manual, at: start) == 1)
        let first = (1...3).map { attempt(0, $0) }
        let second = (1...3).map { attempt(1, $0) }
        let outcome = try await commit((first + second).map { .openAttempt($0, caps: []) })
        #expect(outcome.refused == [first[0].id: .suppressed, first[1].id: .suppressed, second[0].id: .suppressed])
        let prospects = try await store.listProspects(campaigns[0], after: nil, limit: 3)
        #expect(prospects.map(\.status) == [.cancelled, .cancelled, .dialing])
        #expect(prospects.map(\.reason) == [.suppressed, .suppressed, nil])
        #expect(prospects.map(\.attempts) == [0, 0, 1])
        let stats = try #require(try await store.loadAccount(account).campaigns.first).stats
        #expect(stats.cancelled == 2 && stats.dialing == 1 && stats.queued == 2)
    }

    @Test("dials a number again once it is off the suppression list")
    func offTheList() async throws {
        _ = try await store.addSuppressions([phone(1), phone(2)], to: own, source: .manual, at: start)
        _ = try await store.removeSuppressions([phone(1)], from: own, source: nil)
        let attempts = (1...2).map { attempt(0, $0) }
        let outcome = try await commit(attempts.map { .openAttempt($0, caps: []) })
        #expect(outcome.refused == [attempts[1].id: .suppressed])
    }

    @Test("keeps apart what several sources put on a list, each with its time, and takes off what one of them did")
    func sources() async throws {
        #expect(try await store.addSuppressions([phone(1)], to: own, source: .dnc, at: start) == 1)
        #expect(try await store.addSuppressions([phone(1)], to: own, source: .optOut, at: later(60)) == 1)
        #expect(try await store.addSuppressions([phone(1)], to: own, source: .dnc, at: later(120)) == 0)
        let found = try await store.suppressions(of: phone(1), account: account)
        #expect(found.map(\.source) == [.dnc, .optOut])
        #expect(found.map(\.addedAt) == [start, later(60)])
        #expect(try await store.removeSuppressions([phone(1)], from: own, source: .optOut).removed == 1)
        #expect(try await commit([.openAttempt(attempt(0, 1), caps: [])]).refused.count == 1)
        #expect(try await store.removeSuppressions([phone(1)], from: own, source: nil).removed == 1)
        #expect(try await commit([.openAttempt(attempt(1, 1), caps: [])]).refused.isEmpty)
    }

    @Test("takes off what the recipient did only where that is named", arguments: [SuppressionSource.optOut, .carrier])
    func optOuts(source: SuppressionSource) async throws {
        for source in [source, .manual] { _ = try await store.addSuppressions([phone(1)], to: own, source: source, at: start) }
        var removal = try await store.removeSuppressions([phone(1), phone(2)], from: own, source: nil)
        #expect(removal.removed == 1 && removal.optOutsLeft == 1, "\(removal)")
        #expect(try await commit([.openAttempt(attempt(0, 1), caps: [])]).refused.count == 1, "an opted-out number is called")
        removal = try await store.removeSuppressions([phone(1)], source: nil, account: "acme")
        #expect(removal.removed == 0 && removal.optOutsLeft == 1)
        removal = try await store.removeSuppressions([phone(1)], from: own, source: source)
        #expect(removal.removed == 1 && removal.optOutsLeft == 0)
        #expect(try await commit([.openAttempt(attempt(1, 1), caps: [])]).refused.isEmpty)
    }

    @Test("lists the account's and its campaigns' suppressions page by page, in order, and a campaign's alone")
    func pages() async throws {
        let list = SuppressionList(account: account, campaign: campaigns[1])
        _ = try await store.addSuppressions([phone(3), phone(1), phone(2)], to: own, source: .manual, at: start)
        _ = try await store.addSuppressions([phone(2), phone(4)], to: list, source: .dnc, at: start)
        _ = try await store.addSuppressions([phone(2)], to: own, source: .dnc, at: start)
        var seen: [Suppression] = []
        while true {
            let page = try await store.suppressions(account: account, campaign: nil, after: seen.last.map(SuppressionCursor.init), limit: 2)
            if page.isEmpty { break }
            seen += page
        }
        let expected: [(UInt64, CampaignID?, SuppressionSource)] = [
            (1, nil, .manual), (2, nil, .manual), (2, nil, .dnc), (2, campaigns[1], .dnc), (3, nil, .manual), (4, campaigns[1], .dnc),
        ]
        #expect(seen == expected.map { Suppression(phone: phone($0.0), campaign: $0.1, source: $0.2, addedAt: start) })
        let one = try await store.suppressions(account: account, campaign: campaigns[1], after: nil, limit: 10)
        #expect(one.map(\.phone) == [phone(2), phone(4)])
        let rest = try await store.suppressions(
            account: account, campaign: campaigns[1], after: one.first.map(SuppressionCursor.init), limit: 10)
        #expect(rest.map(\.phone) == [phone(4)])
    }

    @Test("administers the account's list by its name, and prints each number once")
    func administration() async throws {
        try await store.addSuppressions([phone(1), phone(2)], source: .manual, at: start, account: "acme")
        try await store.addSuppressions([phone(2)], source: .dnc, at: start, account: "acme")
        #expect(try await store.suppressions(account: "acme", source: nil, after: nil, limit: 10) == [phone(1), phone(2)])
        #expect(try await store.suppressions(account: "acme", source: .dnc, after: nil, limit: 10) == [phone(2)])
        _ = try await store.removeSuppressions([phone(2)], source: .dnc, account: "acme")
        #expect(try await store.suppressions(account: "acme", source: nil, after: phone(1), limit: 10) == [phone(2)])
        _ = try await store.removeSuppressions([phone(1), phone(2)], source: nil, account: "acme")
        #expect(try await store.suppressions(account: "acme", source: nil, after: nil, limit: 10).isEmpty)
    }

    @Test("puts an upload on the list as a whole: nothing of it counts before, and all of it after a restart in the middle")
    func uploads() async throws {
        let upload = try await store.beginUpload(to: own, source: .dnc, at: start)
        try await store.stage([phone(2), phone(1)], place: 0, in: upload)
        try await store.stage([phone(2), phone(3)], place: 2, in: upload)
        #expect(try await store.suppressions(account: account, campaign: nil, after: nil, limit: 10).isEmpty)
        #expect(try await store.completeUpload(upload) == 3)
        #expect(try await store.suppressions(account: account, campaign: nil, after: nil, limit: 10).count == 3)

        let dropped = try await store.beginUpload(to: own, source: .dnc, at: start)
        try await store.stage([phone(4)], place: 0, in: dropped)
        let reopened = try SQLiteStore(path: folder.file("campaignd.db"))
        try await reopened.finishUploads()
        #expect(try await reopened.suppressions(account: account, campaign: nil, after: nil, limit: 10).count == 3)
    }

    @Test("drops no upload that is being completed: part of it may be on the list")
    func completing() async throws {
        let upload = try await store.beginUpload(to: own, source: .dnc, at: start)
        try await store.stage([phone(1), phone(2)], place: 0, in: upload)
        // As a process leaves it that ends in the middle.
        let other = try DatabaseQueue(path: folder.file("campaignd.db"))
        try await other.write { try $0.execute(sql: "UPDATE suppression_uploads SET stage = 1") }
        try await store.discardUpload(upload)
        try await store.finishUploads()
        #expect(try await store.suppressions(account: account, campaign: nil, after: nil, limit: 10).count == 2)
        let left = try await other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM suppression_uploads") }
        #expect(left == 0)
    }

    @Test("takes an upload back that it cannot complete: what was on the list before stays, and nothing else", arguments: [false, true])
    func takenBack(afterRestart: Bool) async throws {
        let many = SuppressionLimits.uploadPiece + 500
        let phones = (1...UInt64(many)).map { phone($0) }
        let before = [phones[7], phones[many - 2]]
        _ = try await store.addSuppressions(before, to: own, source: .dnc, at: start)
        let upload = try await store.beginUpload(to: own, source: .dnc, at: start.advanced(by: .seconds(1)))
        try await store.stage(phones + [phones[0]], place: 0, in: upload)
        let other = try DatabaseQueue(path: folder.file("campaignd.db"))
        try await other.write {
            try $0.execute(
                sql: """
                    CREATE TRIGGER full BEFORE INSERT ON suppressions WHEN NEW.phone = \(phones[many - 1].digits)
                    BEGIN SELECT RAISE(ABORT, 'full'); END
                    """)
        }
        await #expect(throws: StoreError.self) { try await store.completeUpload(upload) }
        let put = try await other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM suppressions") }
        #expect(put == SuppressionLimits.uploadPiece + 1, "the store was to fail in the middle")
        if afterRestart {
            try await other.write { try $0.execute(sql: "UPDATE suppression_uploads SET stage = 2") }
            try await SQLiteStore(path: folder.file("campaignd.db")).finishUploads()
        } else {
            try await store.takeBackUpload(upload)
        }
        let left = try await store.suppressions(account: account, campaign: nil, after: nil, limit: many)
        #expect(left == before.map { Suppression(phone: $0, source: .dnc, addedAt: start) })
        let aside = "SELECT (SELECT count(*) FROM suppression_staged) + (SELECT count(*) FROM suppression_uploads)"
        #expect(try await other.read { try Int.fetchOne($0, sql: aside) } == 0)
    }

    // MARK: Contacts

    @Test("counts contacts over campaigns and channels, and puts a prospect off until a cap has room again")
    func caps() async throws {
        let caps = [ContactCap(limit: 2, period: .seconds(3_600))]
        _ = try await commit([.openAttempt(attempt(0, 1, at: start), caps: caps)])
        _ = try await commit([.openAttempt(attempt(1, 1, at: later(60)), caps: caps)])
        let third = attempt(0, 1, number: 2, at: later(120))
        _ = try await commit([
            .closeAttempt(ref(attempt(0, 1)), from: .dialing, outcome: .noAnswer, reason: nil, at: later(90), next: .retry(at: later(100)))
        ])
        #expect(try await commit([.openAttempt(third, caps: caps)]).refused == [third.id: .capped(until: later(3_600))])
        let prospect = try #require(try await store.listProspects(campaigns[0], after: nil, limit: 1).first)
        #expect(prospect.status == .queued && prospect.reason == .contactCap && prospect.dueAt == later(3_600) && prospect.attempts == 1)
        let page = try await store.loadDue(campaigns[0], after: nil, dueBy: later(200), limit: 10)
        #expect(page.nextDueAt == later(3_600) && page.nextReason == .contactCap)
        let again = attempt(0, 1, number: 2, at: later(3_600))
        #expect(try await commit([.openAttempt(again, caps: caps)]).refused.isEmpty)
        #expect(try await store.listProspects(campaigns[0], after: nil, limit: 1).first?.reason == nil)
    }

    @Test("takes back the contact of an attempt that is withdrawn, and shows the one before as the last")
    func withdrawal() async throws {
        let caps = [ContactCap(limit: 1, period: .seconds(3_600))]
        let (first, second) = (attempt(0, 1, at: start), attempt(1, 1, at: later(10)))
        _ = try await commit([.openAttempt(first, caps: []), .openAttempt(second, caps: [])])
        _ = try await commit([.withdrawAttempt(ref(second), from: .sending, dueAt: later(20), reason: .window)])
        let due = try await store.loadDue(campaigns[1], after: nil, dueBy: later(20), limit: 10).prospects
        #expect(due.last?.lastContact == Contact(at: start, callerId: first.callerId))
        #expect(due.first?.lastContact == nil)
        _ = try await commit([.withdrawAttempt(ref(first), from: .dialing, dueAt: later(20), reason: .window)])
        #expect(try await commit([.openAttempt(attempt(1, 1, at: later(30)), caps: caps)]).refused.isEmpty)
    }

    @Test("keeps contacts over a restart")
    func contactsLast() async throws {
        _ = try await commit([.openAttempt(attempt(0, 1), caps: [])])
        let reopened = try SQLiteStore(path: folder.file("campaignd.db"))
        let refused = attempt(1, 1, at: later(1))
        let batch = StoreBatch(
            account: account, changes: [.openAttempt(refused, caps: [ContactCap(limit: 1, period: .seconds(60))])], at: later(1))
        #expect(try await reopened.commit([batch]).first?.refused == [refused.id: .capped(until: later(60))])
    }

    // MARK: Inbound messages

    @Test("records a message once, with its opt-out in the same transaction, and START lifts only the recipient's own doing")
    func inbound() async throws {
        _ = try await store.addSuppressions([phone(1)], to: own, source: .dnc, at: start)
        let stop = try record("m1", .optOut, reply: 1)
        #expect(try await commit([.recordInbound(stop, at: start), .recordInbound(stop, at: start)]).inbound == [.changed, .repeated])
        #expect(try await commit([.recordInbound(try record("m2", .optOut, reply: 2), at: start)]).inbound == [.stored])
        #expect(try await store.loadAccount(account).openReplies.map(\.id) == [ReplyID(high: 1, low: 1)])
        _ = try await commit([.suppress(phone(1), .carrier, at: start)])
        #expect(try await commit([.recordInbound(try record("m3", .optIn, reply: 3), at: start)]).inbound == [.changed])
        #expect(try await store.suppressions(of: phone(1), account: account).map(\.source) == [.dnc])
        #expect(try await commit([.recordInbound(try record("m4", .optIn, reply: 4), at: start)]).inbound == [.stored])
        #expect(try await store.loadAccount(account).openReplies.map(\.id.low) == [1, 3])
        _ = try await store.commit([StoreBatch(account: account, at: later(301))])
        #expect(try await store.loadAccount(account).openReplies.isEmpty)
    }

    @Test("lifts nothing by a START from before the sender's newest STOP, in whatever order they come")
    func lateStart() async throws {
        func texts(_ id: String, _ meaning: InboundMeaning, at seconds: Int64, from sender: UInt64 = 1) async throws -> InboundEffect? {
            let record = try record(id, meaning, reply: UInt64(seconds), receivedAt: later(seconds), from: sender)
            return try await commit([.recordInbound(record, at: later(500))]).inbound.first
        }
        #expect(try await texts("m1", .optOut, at: 100) == .changed)
        #expect(try await texts("m2", .optOut, at: 200) == .stored)
        #expect(try await texts("m3", .optOut, at: 400, from: 2) == .changed)
        #expect(try await texts("m4", .optIn, at: 150) == .stored)
        #expect(try await store.suppressions(of: phone(1), account: account).map(\.source) == [.optOut])
        #expect(try await texts("m5", .optIn, at: 200) == .changed)
        #expect(try await store.suppressions(of: phone(1), account: account).isEmpty)
        #expect(try await store.suppressions(of: phone(2), account: account).count == 1)
    }

    @Test("finds the live accounts that own a number, and no test account")
    func owners() async throws {
        let live = [AccountID(high: 2, low: 1), AccountID(high: 2, low: 2)]
        for (place, id) in live.enumerated() {
            let hash = try #require(KeyHash([UInt8](repeating: UInt8(place + 8), count: 32)))
            try await store.addKey(hash, account: "live \(place)", isTest: false, newID: id, numbers: [phone(5), phone(UInt64(place))])
        }
        #expect(try await store.liveOwners(of: phone(5)) == live)
        #expect(try await store.liveOwners(of: phone(1)) == [live[1]])
        #expect(try await store.liveOwners(of: phone(9_195_551_000)).isEmpty, "a test account's")
        #expect(try await store.liveOwners(of: phone(6)).isEmpty)
    }

    // MARK: Making things

    private func commit(_ changes: [StoreChange]) async throws -> BatchOutcome {
        try #require(try await store.commit([StoreBatch(account: account, changes: changes, at: start)]).first)
    }

    private func later(_ seconds: Int64) -> Instant { start.advanced(by: .seconds(seconds)) }

    private func phone(_ suffix: UInt64) -> PhoneNumber {
        guard let number = PhoneNumber(digits: 10_000_000_000 + suffix) else { preconditionFailure("a valid number is refused") }
        return number
    }

    private func attempt(_ campaign: Int, _ prospect: UInt64, number: Int = 1, at instant: Instant? = nil) -> Attempt {
        let isVoice = campaign == 0
        return Attempt(
            id: AttemptID(high: UInt64(campaign + 10), low: prospect * 100 + UInt64(number)), campaign: campaigns[campaign],
            prospect: ProspectID(high: UInt64(campaign + 4), low: prospect), phone: phone(prospect), number: number,
            callerId: phone(9_195_551_000 + UInt64(campaign)), channel: isVoice ? .voice : .sms, placedAt: instant ?? start,
            status: isVoice ? .dialing : .sending)
    }

    private func ref(_ attempt: Attempt) -> AttemptRef { AttemptRef(attempt) }

    private func record(
        _ id: String, _ meaning: InboundMeaning, reply: UInt64, receivedAt: Instant? = nil, from sender: UInt64 = 1
    ) throws -> InboundRecord {
        let message = try #require(
            InboundMessage(
                account: account, id: id, from: phone(sender), to: phone(9_195_551_000), text: "STOP", receivedAt: receivedAt ?? start))
        let answer = InboundReply(
            account: account, id: ReplyID(high: 1, low: reply), to: message.from, from: message.to, text: "Bye", sendBy: later(300))
        return InboundRecord(message: message, meaning: meaning, reply: answer)
    }
}
