import ArgumentParser
import Foundation

/// What an attempt costs: the real engine, driver, group commit and SQLite store with every sync, beside a simulated carrier and
/// on a clock so fast that there is always something to do.
@main struct EngineBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs campaigns from their creation to their completion, and prints what that took as one line of JSON.")

    @Option(help: "Prospects of all campaigns together.")
    var prospects = 10_000

    @Option(help: "Campaigns that run at once in one account, at 1,000 calls per second together.")
    var campaigns = 1

    @Option(help: "Runs, each on a new store. What they took is added up, so that small ones can be told from noise.")
    var rounds = 1

    @Option(help: "max_retries of the campaigns.")
    var retries = 0

    @Option(help: "Virtual seconds in a real one.")
    var clockRate = 60.0

    @Flag(help: "Calls as long as the simulated carrier's usually are: tens of thousands are then open at once.")
    var longCalls = false

    @Option(help: "Where the database is made. No file may be there. (default: a folder for temporary files)")
    var database: String?

    @Flag(help: "Leave the database of the last round.")
    var keep = false

    func validate() throws {
        guard prospects > 0, campaigns > 0, campaigns <= prospects, rounds > 0, (0...10).contains(retries), clockRate > 0 else {
            throw ValidationError("counts are over 0, retries 0 to 10, and each campaign needs a prospect")
        }
    }

    func run() async throws {
        if let database, FileManager.default.fileExists(atPath: database) { throw ValidationError("\(database) exists") }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engine-bench-\(UUID().uuidString)").path
        let path = database ?? folder + "/campaignd.db"
        defer {
            if !keep { EngineBench.remove(path) }
            if database == nil, !keep { try? FileManager.default.removeItem(atPath: folder) }
        }
        var sum: BenchResult?
        for _ in 0..<rounds {
            EngineBench.remove(path)
            let run = BenchRun(
                path: path, prospects: prospects, campaigns: campaigns, retries: retries, clockRate: clockRate, hasLongCalls: longCalls)
            let result = try await run.measure()
            if sum == nil { sum = result } else { sum?.add(result) }
        }
        if let sum { print(try sum.json) }
    }

    private static func remove(_ path: String) {
        for suffix in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
