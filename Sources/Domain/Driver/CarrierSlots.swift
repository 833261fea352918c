import DequeModule
import Synchronization

/// A carrier's concurrent calls, which the engines of all accounts share.
///
/// An account that finds none free is told when one is, in the order in which accounts asked: the slot is then kept for it until
/// it takes it or passes it on. So no account is passed over, and nobody has to ask again and again. Callable from any thread.
public final class CarrierSlots: Sendable {
    private struct State {
        /// Whether what every account holds is known.
        var isOpen: Bool
        var limit: Int
        /// Slots that are held or kept for someone.
        var inUse = 0
        var held: [AccountID: Int] = [:]
        /// Accounts for which a slot is kept.
        var kept: Set<AccountID> = []
        /// Accounts that wait, the first first.
        var queue: Deque<AccountID> = []
        var waiting: Set<AccountID> = []
        var notify: @Sendable (AccountID) -> Void = { _ in }
    }

    private let state: Mutex<State>

    /// Slots, of which none is held. `isOpen`: whether they are given out before ``open()``.
    public init(limit: Int, isOpen: Bool = true) {
        state = Mutex(State(isOpen: isOpen, limit: max(1, limit)))
    }

    /// How many there are.
    public var limit: Int { state.withLock { $0.limit } }

    /// How many calls are in progress.
    public var held: Int { state.withLock { $0.held.values.reduce(0, +) } }

    /// Who is told for which account a slot is kept; set once, before the first is asked for. Called without a lock.
    public func connect(_ notify: @escaping @Sendable (AccountID) -> Void) {
        state.withLock { $0.notify = notify }
    }

    /// Gives slots out from now on: what was held from before is known.
    public func open() {
        change { $0.isOpen = true }
    }

    /// Takes a slot for a call. False: none is free; the account is told when one is kept for it.
    public func take(_ account: AccountID) -> Bool {
        state.withLock { state in
            if state.kept.remove(account) != nil {
                state.held[account, default: 0] += 1
                return true
            }
            // Who comes now stands behind those who wait.
            if state.isOpen, state.queue.isEmpty, state.inUse < state.limit {
                state.inUse += 1
                state.held[account, default: 0] += 1
                return true
            }
            if state.waiting.insert(account).inserted { state.queue.append(account) }
            return false
        }
    }

    /// Gives a slot back: its call is over.
    public func release(_ account: AccountID) {
        change { state in
            guard let held = state.held[account], held > 0 else { return }
            state.held[account] = held - 1
            state.inUse -= 1
        }
    }

    /// Lets others have the slot that is kept for an account, if one is.
    public func passOn(_ account: AccountID) {
        change { if $0.kept.remove(account) != nil { $0.inUse -= 1 } }
    }

    /// An account's engine begins, with so many calls in progress: all that the one before had is forgotten.
    public func begin(_ account: AccountID, held: Int) {
        change { state in
            if state.kept.remove(account) != nil { state.inUse -= 1 }
            state.inUse += held - (state.held[account] ?? 0)
            state.held[account] = held
        }
    }

    /// An account's engine ended: it waits for nothing. What it holds it holds, since its calls go on.
    public func leave(_ account: AccountID) {
        change { state in
            if state.kept.remove(account) != nil { state.inUse -= 1 }
            if state.waiting.remove(account) != nil { state.queue.removeAll { $0 == account } }
        }
    }

    /// Changes something, keeps slots that are free then for those who wait, and tells them.
    private func change(_ body: (inout State) -> Void) {
        let (told, notify) = state.withLock { state in
            body(&state)
            var told: [AccountID] = []
            while state.isOpen, state.inUse < state.limit, let first = state.queue.popFirst() {
                state.waiting.remove(first)
                state.kept.insert(first)
                state.inUse += 1
                told.append(first)
            }
            return (told, state.notify)
        }
        for account in told { notify(account) }
    }
}
