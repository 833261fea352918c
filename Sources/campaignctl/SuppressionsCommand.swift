import ArgumentParser

/// `campaignctl suppressions`: whom the account never calls or texts.
struct SuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppressions", abstract: "Suppression lists: the account's, and those of its campaigns.",
        subcommands: [
            AddSuppressionsCommand.self, RemoveSuppressionsCommand.self, CheckSuppressionCommand.self, ListSuppressionsCommand.self,
            UploadSuppressionsCommand.self,
        ])
}
