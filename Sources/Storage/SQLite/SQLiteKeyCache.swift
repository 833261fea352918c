import Domain
import Synchronization

/// Keys of accounts and campaigns that were read before. Neither is ever removed or renumbered, so a
/// key holds as long as the store does.
final class SQLiteKeyCache: Sendable {
    /// Keys as they are found.
    struct Keys {
        var accounts: [AccountID: Int64] = [:]
        var campaigns: [CampaignID: Int64] = [:]
    }

    /// Most keys of a kind: a store that lives for years sees more campaigns than need be in memory.
    private static let most = 16_384

    private let keys = Mutex(Keys())

    func account(_ id: AccountID) -> Int64? { keys.withLock { $0.accounts[id] } }

    func campaign(_ id: CampaignID) -> Int64? { keys.withLock { $0.campaigns[id] } }

    /// Takes keys over. Only those of rows that are committed: what was rolled back may be numbered anew.
    func add(_ found: Keys) {
        guard !found.accounts.isEmpty || !found.campaigns.isEmpty else { return }
        keys.withLock { keys in
            if keys.accounts.count >= Self.most { keys.accounts = [:] }
            if keys.campaigns.count >= Self.most { keys.campaigns = [:] }
            keys.accounts.merge(found.accounts) { $1 }
            keys.campaigns.merge(found.campaigns) { $1 }
        }
    }
}
