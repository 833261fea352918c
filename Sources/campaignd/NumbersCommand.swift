import ArgumentParser
import Domain

/// `campaignd numbers`: the numbers that an account owns.
struct NumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "numbers", abstract: "The numbers an account may call and send from.", subcommands: [Add.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make numbers the account's own. They are used from the next start or resume of any of its campaigns on.")

        @OptionGroup var account: AccountOption
        @OptionGroup var phones: PhoneArguments

        func run() async throws {
            let numbers = try phones.numbers()
            for number in numbers where !NumberingPlan.builtIn.holds(number) {
                throw ValidationError("\(number) is in no numbering plan")
            }
            try await account.administer { try await $0.addNumbers(numbers, account: $1) }
        }
    }
}
