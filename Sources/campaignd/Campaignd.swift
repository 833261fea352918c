import ArgumentParser

/// The command line: `campaignd serve` and what administers its store.
@main
struct Campaignd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaignd",
        abstract: "Runs outbound voice and SMS campaigns behind a gRPC and REST API.",
        discussion: "Every option can also be set in the environment: --listen as CAMPAIGND_LISTEN, --clock-rate as CAMPAIGND_CLOCK_RATE.",
        version: "0.1.0",
        subcommands: [ServeCommand.self, KeysCommand.self, NumbersCommand.self, SuppressionsCommand.self, EventsAsideCommand.self])

    static func main() async {
        StandardOutput.fillGaps()
        await main(nil)
    }
}
