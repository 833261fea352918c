import ArgumentParser
import Domain
import Storage

/// `--store` and `--account`: what every command that administers an account takes.
struct AccountOption: ParsableArguments {
    @OptionGroup var store: StoreOption

    @Option(help: "The account's name, 1 to 100 characters.")
    var account: String?

    /// Opens the store and runs `body` with the account's name. What goes wrong becomes one clear
    /// line on standard error.
    func administer(_ body: (any AccountAdministration, String) async throws -> Void) async throws {
        guard let name = account ?? Environment.value(of: "account") else { throw ValidationError("--account is missing") }
        guard (1...100).contains(name.count) else { throw ValidationError("--account takes 1 to 100 characters") }
        do {
            try await body(store.open(), name)
        } catch StoreError.unknownAccount {
            throw ValidationError("there is no account '\(name)'; 'campaignd keys create' makes one")
        }
    }
}
