import ArgumentParser

/// `campaignd suppressions`: whom an account never calls or texts.
struct SuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppressions", abstract: "The account's suppression list (do not call).",
        discussion: "A running server honours a change from its next attempt on.",
        subcommands: [Add.self, Remove.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Never call or text these numbers.")

        @OptionGroup var store: StoreOption
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let numbers = try options.numbers()
            try await Administration.run(account: options.account) {
                try await store.open().addSuppressions(numbers, account: options.account)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Allow these numbers again.")

        @OptionGroup var store: StoreOption
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let numbers = try options.numbers()
            try await Administration.run(account: options.account) {
                try await store.open().removeSuppressions(numbers, account: options.account)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the list, one number a line, ascending.")

        @OptionGroup var store: StoreOption
        @Option(help: "The account's name.")
        var account: String

        func run() async throws {
            try await Administration.run(account: account) {
                let store = try store.open()
                var page = try await store.suppressions(account: account, after: nil, limit: 1_000)
                while let last = page.last {
                    for phone in page { print(phone) }
                    page = try await store.suppressions(account: account, after: last, limit: 1_000)
                }
            }
        }
    }
}
