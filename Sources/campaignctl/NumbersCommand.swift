import ArgumentParser

/// `campaignctl numbers`: the numbers from which the account calls and texts.
struct NumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "numbers", abstract: "The numbers the account calls and texts from, and how they do.",
        subcommands: [
            ListNumbersCommand.self, ShowNumberCommand.self, AddNumbersCommand.self, UpdateNumberCommand.self, RestNumberCommand.self,
            ActivateNumberCommand.self, RetireNumberCommand.self,
        ])
}
