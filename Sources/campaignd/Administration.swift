import ArgumentParser
import Domain

/// Runs a command on the store, turning its errors into one clear line on standard error.
enum Administration {
    static func run(account: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch StoreError.unknownAccount {
            throw ValidationError("there is no account '\(account)'; 'campaignd keys create' makes one")
        } catch let error as StoreError {
            throw ValidationError(error.description)
        }
    }
}
