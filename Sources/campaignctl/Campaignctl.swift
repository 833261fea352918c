import ArgumentParser

/// The command-line client: each command is one RPC.
@main
struct Campaignctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaignctl",
        abstract: "Creates, runs and watches campaigns over gRPC.",
        discussion: "The server and the key come from --server and --key, or CAMPAIGND_SERVER and CAMPAIGND_KEY.",
        version: "0.1.0",
        subcommands: [
            CreateCommand.self, ListCommand.self, ShowCommand.self, AddCommand.self, ProspectsCommand.self, StartCommand.self,
            PauseCommand.self, ResumeCommand.self, CancelCommand.self, WatchCommand.self,
            EventsCommand.self, HistoryCommand.self, AttemptsCommand.self,
            PreviewCommand.self, EstimateCommand.self, SuppressionsCommand.self, NumbersCommand.self, AccountCommand.self,
            RedialCommand.self,
        ])
}
