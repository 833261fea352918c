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

        @OptionGroup var account: AccountOption
        @Flag(help: "A key for a test account: it always dials the simulated carrier.")
        var test = false

        func run() async throws {
            let isTest = try test || Environment.flag("test")
            var generator = SystemRandomNumberGenerator()
            guard let key = APIKey.generate(isTest: isTest, using: &generator), let hash = key.hash else {
                throw ValidationError("no key could be made")
            }
            let id = AccountID(high: generator.next(), low: generator.next())
            try await account.administer { store, name in
                try await store.addKey(hash, account: name, isTest: isTest, newID: id, numbers: isTest ? FictionalNumbers.pool : [])
            }
            guard StandardOutput.line(key.text) else {
                throw ValidationError("the key was made, but could not be written to standard output; make another")
            }
        }
    }
}
