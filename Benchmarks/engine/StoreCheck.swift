import BenchSupport
import Domain
import GRDB

/// Looks at a store's file after a run, without the program's own reading: do the rows say what the campaigns' counts say?
enum StoreCheck {
    /// Returns the number of attempts. Throws ``BenchFailure`` unless each of `prospects` prospects has an outcome and between
    /// one attempt and `most` of them, all ended, and the campaigns' counts are those of the rows.
    static func attempts(in path: String, prospects: Int, most: Int) throws -> Int {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration).read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
            func require(_ found: Int, _ expected: Int, _ what: String) throws {
                guard found == expected else { throw BenchFailure("\(found) \(what), where \(expected) are due") }
            }
            try require(try count("SELECT count(*) FROM prospects"), prospects, "prospects")
            let outcomes: [ProspectStatus] = [.humanConnected, .voicemail, .noAnswer, .busy, .failed]
            let list = outcomes.map { String($0.rawValue) }.joined(separator: ", ")
            try require(try count("SELECT count(*) FROM prospects WHERE status IN (\(list))"), prospects, "prospects with an outcome")
            let columns = ["human_connected", "voicemail", "no_answer", "busy", "failed"]
            for (status, column) in zip(outcomes, columns) {
                let rows = try count("SELECT count(*) FROM prospects WHERE status = \(status.rawValue)")
                try require(try count("SELECT sum(\(column)) FROM campaigns"), rows, "prospects counted as \(column)")
            }
            let attempts = try count("SELECT count(*) FROM attempts")
            try require(try count("SELECT count(*) FROM attempts WHERE ended_at IS NULL"), 0, "open attempts")
            try require(try count("SELECT sum(attempts) FROM prospects"), attempts, "attempts counted with their prospects")
            try require(
                try count("SELECT count(*) FROM (SELECT 1 FROM attempts GROUP BY campaign, prospect)"), prospects, "prospects attempted")
            try require(try count("SELECT count(*) FROM prospects WHERE attempts NOT BETWEEN 1 AND \(most)"), 0, "attempted too often")
            return attempts
        }
    }
}
