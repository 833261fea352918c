import Synchronization

/// What readers see of an account's campaigns: immutable snapshots of what is on disk. Callable
/// from any thread, event loops among them; nothing in here waits for the engine.
public final class AccountView: Sendable {
    private struct State {
        /// In the order of their creation, which is the order of their ids.
        var campaigns: [Campaign] = []
        var settings = AccountSettings()
        var observers: [CampaignID: [UInt64: @Sendable (Campaign) -> Void]] = [:]
        var lastObserver: UInt64 = 0
    }

    private let state = Mutex(State())

    init() {}

    /// A campaign as it stands; nil if the account has no such campaign.
    public func campaign(_ id: CampaignID) -> Campaign? {
        state.withLock { state in
            let index = Self.index(of: id, in: state.campaigns)
            return index < state.campaigns.count && state.campaigns[index].id == id ? state.campaigns[index] : nil
        }
    }

    /// A campaign's stats as they stand, which costs less than the whole campaign; nil if the
    /// account has no such campaign.
    public func stats(_ id: CampaignID) -> CampaignStats? {
        state.withLock { state in
            let index = Self.index(of: id, in: state.campaigns)
            return index < state.campaigns.count && state.campaigns[index].id == id ? state.campaigns[index].stats : nil
        }
    }

    /// The account's settings as they stand.
    public var settings: AccountSettings { state.withLock { $0.settings } }

    /// Campaigns in the order of their creation, those after `cursor`, at most `limit`.
    public func campaigns(after cursor: CampaignID? = nil, limit: Int) -> [Campaign] {
        state.withLock { state in
            var start = 0
            if let cursor {
                start = Self.index(of: cursor, in: state.campaigns)
                if start < state.campaigns.count, state.campaigns[start].id == cursor { start += 1 }
            }
            return Array(state.campaigns[start...].prefix(max(0, limit)))
        }
    }

    /// Calls `onChange` with each new snapshot of a campaign from now on, in order, on the engine's
    /// thread: it must return at once. Subscribe first and read then, to miss nothing.
    /// Ends when the subscription is cancelled or released.
    public func subscribe(_ campaign: CampaignID, onChange: @escaping @Sendable (Campaign) -> Void) -> ViewSubscription {
        let observer = state.withLock { state in
            state.lastObserver += 1
            state.observers[campaign, default: [:]][state.lastObserver] = onChange
            return state.lastObserver
        }
        return ViewSubscription { [weak self] in self?.unsubscribe(campaign, observer) }
    }

    /// Makes readers see a snapshot. Called by one driver only, so snapshots come in order.
    func publish(_ campaign: Campaign) {
        let observers = state.withLock { state in
            let index = Self.index(of: campaign.id, in: state.campaigns)
            if index < state.campaigns.count, state.campaigns[index].id == campaign.id {
                state.campaigns[index] = campaign
            } else {
                state.campaigns.insert(campaign, at: index)
            }
            return state.observers[campaign.id].map { Array($0.values) } ?? []
        }
        for observer in observers { observer(campaign) }
    }

    /// Makes readers see the account's settings.
    func publish(_ settings: AccountSettings) { state.withLock { $0.settings = settings } }

    private func unsubscribe(_ campaign: CampaignID, _ observer: UInt64) {
        state.withLock { state in
            state.observers[campaign]?[observer] = nil
            if state.observers[campaign]?.isEmpty == true { state.observers[campaign] = nil }
        }
    }

    /// Where `id` is, or would be.
    private static func index(of id: CampaignID, in campaigns: [Campaign]) -> Int {
        var low = 0
        var high = campaigns.count
        while low < high {
            let middle = (low + high) / 2
            if campaigns[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
