import Domain
import RPCServer
import Synchronization

/// Lets one estimate of each account through at a time, and a few in all: each takes a processor and memory for a while.
final class EstimateGate: Sendable {
    private let mostAtOnce: Int
    private let accounts = Mutex<Set<AccountID>>([])

    init(mostAtOnce: Int) { self.mostAtOnce = mostAtOnce }

    /// Runs `body` for an account. Throws RESOURCE_EXHAUSTED where it is not its turn.
    func hold<Value>(_ account: AccountID, _ body: () async throws -> Value) async throws -> Value {
        try accounts.withLock { accounts throws(RPCError) in
            guard !accounts.contains(account) else {
                throw RPCError(.resourceExhausted, "an estimate of this account is under way: ask again when it is done")
            }
            guard accounts.count < mostAtOnce else {
                throw RPCError(.resourceExhausted, "the server makes \(mostAtOnce) estimates already: ask again in a few seconds")
            }
            accounts.insert(account)
        }
        defer { accounts.withLock { _ = $0.remove(account) } }
        return try await body()
    }
}
