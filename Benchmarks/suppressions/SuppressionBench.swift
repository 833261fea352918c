import ArgumentParser
import BenchSupport
import Domain
import Foundation
import GRDB
import Storage

/// What it costs to find out whether a number is suppressed, with a list of so many.
@main struct SuppressionBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fills a suppression list, checks numbers against it, and prints what that took as one line of JSON.")

    @Option(help: "Numbers on the list. 100,000,000 take some minutes and 3 GB.")
    var suppressions = 1_000_000

    @Option(help: "Checks that are measured with warm caches, and attempts.")
    var checks = 20_000

    @Option(help: "Checks that are measured with cold caches.")
    var coldChecks = 300

    @Option(help: "Folder for the databases. (default: a folder for temporary files)")
    var folder: String?

    func validate() throws {
        guard (2...1_000_000_000).contains(suppressions), checks > 0, coldChecks > 0 else {
            throw ValidationError("counts are over 0, and the list has 2 to 1,000,000,000 numbers")
        }
    }

    func run() async throws {
        let parent = folder ?? FileManager.default.temporaryDirectory.path
        let folder = "\(parent)/suppression-bench-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let numbers = BenchNumbers(count: suppressions)
        // The same numbers are attempted beside a list that is empty.
        let empty = try await attempts(in: "\(folder)/empty.db", numbers)

        let path = "\(folder)/full.db"
        try await makeStore(path)
        let start = ContinuousClock.now
        try ListFill.fill(path, with: numbers)
        let fillSeconds = (ContinuousClock.now - start) / .seconds(1)
        let shape = try await DatabaseQueue(path: path).read { try ListShape($0) }
        let cold = try CheckCost.cold(path, numbers, checks: coldChecks)
        let warm = try CheckCost.warm(path, numbers, checks: checks)
        let full = try await IntentCost.measure(try SQLiteStore(path: path, runsCampaigns: true), numbers, attempts: checks)

        let values: [String: Double] = [
            "suppressions": Double(suppressions), "fill_seconds": fillSeconds, "list_mib": Double(shape.bytes) / 1_048_576,
            "bytes_per_entry": Double(shape.bytes) / Double(suppressions), "depth": Double(shape.depth),
            "interior_pages": Double(shape.interiorPages), "leaf_pages": Double(shape.leafPages),
            "cold_pages_per_check": cold.pages, "cold_us_per_check": cold.microseconds,
            "warm_pages_per_check": warm.pages, "warm_us_per_check": warm.microseconds,
            "pages_per_attempt": full.pages, "cpu_us_per_attempt": full.microseconds,
            "pages_per_attempt_empty": empty.pages, "cpu_us_per_attempt_empty": empty.microseconds,
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(values), as: UTF8.self))
    }

    private func attempts(in path: String, _ numbers: BenchNumbers) async throws -> IntentCost {
        try await makeStore(path)
        return try await IntentCost.measure(try SQLiteStore(path: path, runsCampaigns: true), numbers, attempts: checks)
    }

    /// A store with one account, closed again.
    private func makeStore(_ path: String) async throws {
        guard let hash = KeyHash([UInt8](repeating: 7, count: 32)) else { throw BenchFailure("no hash of a key") }
        let store = try SQLiteStore(path: path, runsCampaigns: true)
        try await store.addKey(hash, account: "bench", isTest: true, newID: AccountID(high: 1, low: 1), numbers: [])
    }
}
