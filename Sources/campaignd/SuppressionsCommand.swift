import ArgumentParser
import Domain

/// `campaignd suppressions`: whom an account never calls or texts.
struct SuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppressions", abstract: "The account's suppression list (do not call).",
        discussion: "A running server honours a change from its next attempt on.",
        subcommands: [Add.self, Remove.self, List.self])

    private static let words = SuppressionSource.allCases.map(\.word).joined(separator: ", ")

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Never call or text these numbers.")

        @OptionGroup var account: AccountOption
        @OptionGroup var phones: PhoneArguments

        @Option(help: "Where they come from: \(SuppressionsCommand.words).")
        var source = SuppressionSource.manual

        func run() async throws {
            let numbers = try phones.numbers()
            try await account.administer { try await $0.addSuppressions(numbers, source: source, at: SystemClock().now, account: $1) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Allow these numbers again.")

        @OptionGroup var account: AccountOption
        @OptionGroup var phones: PhoneArguments

        @Option(
            help: "Only what this source put on the list: \(SuppressionsCommand.words). (default: whatever did, but opt_out and carrier)")
        var source: SuppressionSource?

        func run() async throws {
            let numbers = try phones.numbers()
            try await account.administer { store, name in
                let left = try await store.removeSuppressions(numbers, source: source, account: name).optOutsLeft
                if left > 0 { print("\(left) left, since the recipient opted out: name the source to remove them") }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the list, one number a line, ascending.")

        @OptionGroup var account: AccountOption

        @Option(help: "Only what this source put on the list: \(SuppressionsCommand.words). (default: whatever did)")
        var source: SuppressionSource?

        func run() async throws {
            try await account.administer { store, name in
                var page = try await store.suppressions(account: name, source: source, after: nil, limit: 1_000)
                while let last = page.last {
                    for phone in page { print(phone) }
                    page = try await store.suppressions(account: name, source: source, after: last, limit: 1_000)
                }
            }
        }
    }
}
