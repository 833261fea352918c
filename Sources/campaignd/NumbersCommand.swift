import ArgumentParser

/// `campaignd numbers`: the numbers that an account owns.
struct NumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "numbers", abstract: "The numbers an account may call and send from.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make numbers the account's own. A campaign uses them from its next start or resume on.")

        @OptionGroup var account: AccountOption
        @OptionGroup var phones: PhoneArguments

        func run() async throws {
            let numbers = try phones.numbers()
            try await account.administer { try await $0.addNumbers(numbers, account: $1) }
        }
    }
}
