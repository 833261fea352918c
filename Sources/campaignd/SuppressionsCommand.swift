import ArgumentParser

/// `campaignd suppressions`: whom an account never calls or texts.
struct SuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppressions", abstract: "The account's suppression list (do not call).",
        discussion: "A running server honours a change from its next attempt on.",
        subcommands: [Add.self, Remove.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Never call or text these numbers.")

        @OptionGroup var account: AccountOption
        @OptionGroup var phones: PhoneArguments

        func run() async throws {
            let numbers = try phones.numbers()
            try await account.administer { try await $0.addSuppressions(numbers, account: $1) }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Allow these numbers again.")

        @OptionGroup var account: AccountOption
        @OptionGroup var phones: PhoneArguments

        func run() async throws {
            let numbers = try phones.numbers()
            try await account.administer { try await $0.removeSuppressions(numbers, account: $1) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the list, one number a line, ascending.")

        @OptionGroup var account: AccountOption

        func run() async throws {
            try await account.administer { store, name in
                var page = try await store.suppressions(account: name, after: nil, limit: 1_000)
                while let last = page.last {
                    for phone in page { print(phone) }
                    page = try await store.suppressions(account: name, after: last, limit: 1_000)
                }
            }
        }
    }
}
