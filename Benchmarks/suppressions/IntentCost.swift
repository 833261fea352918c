import BenchSupport
import Domain
import Storage

/// What it costs to store an attempt's intent, the check included, through the store that a server has.
struct IntentCost {
    /// Pages that SQLite read, an attempt.
    var pages = 0.0
    /// CPU time of all threads, an attempt: of wall time the disk has a share that differs from commit to commit.
    var microseconds = 0.0

    private static let start = Instant(millisecondsSinceEpoch: 1_767_636_000_000)
    /// Intents in a commit, as in one of a busy server: a sync is shared by as many.
    private static let perCommit = 200

    /// Stores intents, half of them to warm up. Their numbers are on no list, in no order.
    static func measure(_ store: SQLiteStore, _ numbers: BenchNumbers, attempts: Int) async throws -> IntentCost {
        let account = AccountID(high: 1, low: 1)
        guard let callerId = PhoneNumber(digits: 19_495_551_000) else { throw BenchFailure("no caller id") }
        let campaign = CampaignID(high: 2, low: 1)
        let settings = CampaignSettings(name: "bench", channel: .voice, mode: Mode())
        _ = try await store.commit([
            StoreBatch(
                account: account,
                changes: [.insertCampaign(Campaign(id: campaign, account: account, settings: settings, createdAt: start))], at: start)
        ])
        var phones: [PhoneNumber] = []
        for index in 0..<attempts {
            let place = Int(BenchNumbers.mix(UInt64(index) &* 7) % UInt64(numbers.count))
            if let phone = PhoneNumber(digits: numbers.unlisted(place)) { phones.append(phone) }
        }
        // Twice the same number is one prospect.
        phones = Array(Set(phones)).sorted { BenchNumbers.mix($0.digits) < BenchNumbers.mix($1.digits) }
        let prospects = phones.enumerated().map { NewProspect(id: ProspectID(high: 3, low: UInt64($0.offset)), phone: $0.element) }
        _ = try await store.commit([StoreBatch(account: account, changes: [.insertProspects(campaign, prospects)], at: start)])

        var cost = IntentCost()
        var measured = 0
        for first in stride(from: 0, to: prospects.count, by: perCommit) {
            let batch = prospects[first..<min(first + perCommit, prospects.count)].map { prospect in
                StoreChange.openAttempt(
                    Attempt(
                        id: AttemptID(high: 4, low: prospect.id.low), campaign: campaign, prospect: prospect.id, phone: prospect.phone,
                        number: 1, callerId: callerId, channel: .voice, placedAt: start, status: .dialing), caps: [])
            }
            _ = try await store.takePageReads()
            let begun = ProcessUsage.now.cpuSeconds
            let outcome = try await store.commit([StoreBatch(account: account, changes: batch, at: start)])
            let taken = (ProcessUsage.now.cpuSeconds - begun) * 1e6
            guard outcome.first?.refused.isEmpty == true else { throw BenchFailure("an attempt was refused") }
            guard first >= prospects.count / 2 else { continue }
            measured += batch.count
            cost.microseconds += taken
            cost.pages += Double(try await store.takePageReads())
        }
        cost.microseconds /= Double(measured)
        cost.pages /= Double(measured)
        return cost
    }
}
