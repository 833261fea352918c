import ArgumentParser
import Domain
import Services

/// `campaignd keys`: API keys.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "API keys.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key and print it, once: only its hash is kept.",
            discussion: """
                Makes the account where there is none; a test account begins with a pool of fictional numbers. \
                A running server honours the key at once.
                """)

        @OptionGroup var store: StoreOption
        @Option(help: "The account's name, 1 to 100 characters.")
        var account: String
        @Flag(help: "A key for a test account: it always dials the simulated carrier.")
        var test = false

        func validate() throws {
            guard (1...100).contains(account.count) else { throw ValidationError("--account takes 1 to 100 characters") }
        }

        func run() async throws {
            var generator = SystemRandomNumberGenerator()
            guard let key = APIKey.generate(isTest: test, using: &generator), let hash = key.hash else {
                throw ValidationError("no key could be made")
            }
            let id = AccountID(high: generator.next(), low: generator.next())
            try await Administration.run(account: account) {
                try await store.open().addKey(
                    hash, account: account, isTest: test, newID: id, numbers: test ? FictionalNumbers.pool : [])
            }
            guard StandardOutput.line(key.text) else {
                throw ValidationError("the key was made, but could not be written to standard output; make another")
            }
        }
    }
}
