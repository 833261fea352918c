import ArgumentParser

/// `campaignd numbers`: the numbers that an account owns.
struct NumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "numbers", abstract: "The numbers an account may call and send from.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make numbers the account's own. A campaign uses them from its next start or resume on.")

        @OptionGroup var store: StoreOption
        @OptionGroup var options: AccountOptions

        func run() async throws {
            let numbers = try options.numbers()
            try await Administration.run(account: options.account) {
                try await store.open().addNumbers(numbers, account: options.account)
            }
        }
    }
}
