import BenchSupport
import Foundation

/// What a run took, or several of them together.
struct BenchResult {
    var prospects: Int
    let campaigns: Int
    var rounds = 1
    var attempts = 0
    var adding = PhaseCost()
    var dialing = PhaseCost()
    private var commits = 0
    private var batches = 0
    private var changes = 0
    private var loads = 0
    private var largestCommit = 0
    private var longestCommit = 0.0
    private var fileBytes = 0

    init(prospects: Int, campaigns: Int) {
        self.prospects = prospects
        self.campaigns = campaigns
    }

    mutating func take(_ counts: CountingStore.Counts) {
        commits += counts.commits
        batches += counts.batches
        changes += counts.changes
        loads += counts.loads
        largestCommit = max(largestCommit, counts.largestCommit)
        longestCommit = max(longestCommit, counts.longestCommit)
    }

    /// Takes the sizes of the database and its log.
    mutating func takeSizes(of path: String) {
        fileBytes = ["", "-wal"].reduce(0) { sum, suffix in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
            return sum + ((attributes?[.size] as? Int) ?? 0)
        }
    }

    /// Adds another round of the same run.
    mutating func add(_ other: BenchResult) {
        rounds += 1
        attempts += other.attempts
        adding.add(other.adding)
        dialing.add(other.dialing)
        commits += other.commits
        batches += other.batches
        changes += other.changes
        loads += other.loads
        largestCommit = max(largestCommit, other.largestCommit)
        longestCommit = max(longestCommit, other.longestCommit)
        fileBytes = max(fileBytes, other.fileBytes)
    }

    /// One line of JSON. Times are in the unit that the name ends with; CPU is user and system time of all threads.
    var json: String {
        get throws {
            let attempts = Double(self.attempts)
            let added = Double(prospects * rounds)
            let cpu = adding.cpuSeconds + dialing.cpuSeconds
            let values: [String: Double] = [
                "prospects": Double(prospects), "campaigns": Double(campaigns), "rounds": Double(rounds), "attempts": attempts,
                "add_wall_seconds": adding.wallSeconds, "add_cpu_seconds": adding.cpuSeconds,
                "add_cpu_us_per_prospect": adding.cpuSeconds / added * 1e6,
                "dial_wall_seconds": dialing.wallSeconds, "dial_cpu_seconds": dialing.cpuSeconds,
                "dial_cpu_us_per_attempt": dialing.cpuSeconds / attempts * 1e6,
                "cpu_us_per_attempt": cpu / attempts * 1e6,
                "attempts_per_second": attempts / dialing.wallSeconds,
                "commits": Double(commits), "commits_per_attempt": Double(commits) / attempts,
                "batches_per_commit": Double(batches) / Double(commits), "changes_per_commit": Double(changes) / Double(commits),
                "largest_commit_changes": Double(largestCommit), "longest_commit_seconds": longestCommit, "loads": Double(loads),
                "peak_resident_mib": Double(ProcessUsage.now.peakResidentBytes) / 1_048_576,
                "file_mib": Double(fileBytes) / 1_048_576,
            ]
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(values), as: UTF8.self)
        }
    }
}
