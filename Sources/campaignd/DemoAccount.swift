import Domain
import Services
import Storage

/// The account of `--demo`: a test account with a key that everyone knows.
enum DemoAccount {
    static let name = "demo"
    static let key = "tk_test_demo"

    /// What a server without `--demo` refuses, also where the store had the demo before.
    static var keyHashes: Set<KeyHash> { Set([APIKey(key)?.hash].compactMap { $0 }) }

    /// Makes the account, its key and its numbers where they are not there yet.
    static func prepare(in store: some AccountAdministration) async throws {
        guard let hash = APIKey(key)?.hash else { return }
        var generator = SystemRandomNumberGenerator()
        let id = AccountID(high: generator.next(), low: generator.next())
        try await store.addKey(hash, account: name, isTest: true, newID: id, numbers: FictionalNumbers.pool)
    }
}
