import ArgumentParser

/// Runs the product's own rules without a server: in simulated worlds, or question by question.
@main
struct Campaignsim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaignsim",
        abstract: "Runs the engine in simulated worlds, or its calling windows question by question, or holds forecasts against them.",
        subcommands: [WorldsCommand.self, WindowsCommand.self, ForecastCommand.self, TimelineCommand.self],
        defaultSubcommand: WorldsCommand.self)
}
