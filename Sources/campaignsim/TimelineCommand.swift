import ArgumentParser
import Simulator

/// `campaignsim timeline`: a text campaign, message by message.
struct TimelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Run a text campaign in virtual time, and print when each message goes out, from which number, after which gap.",
        discussion: "The engine is the server's. The same seed prints the same timeline.")

    @Option(help: "How many numbers it sends from, 1 to 1000.")
    var numbers = 2
    @Option(help: "How many prospects it texts, 1 to 10000.")
    var prospects = 40
    @Option(help: "The seed of gaps and receipts.")
    var seed: UInt64 = 1

    func validate() throws {
        guard MessageTimeline.numberRange.contains(numbers) else { throw ValidationError("--numbers is 1 to 1000.") }
        guard MessageTimeline.prospectRange.contains(prospects) else { throw ValidationError("--prospects is 1 to 10000.") }
    }

    func run() throws {
        print(TimelineReport(try MessageTimeline(numbers: numbers, prospects: prospects, seed: seed)))
    }
}
