import BenchSupport
import GRDB

/// The B-tree of the suppression list.
struct ListShape {
    /// Pages from the root to a leaf: what a check reads with nothing cached.
    let depth: Int
    let interiorPages: Int
    let leafPages: Int
    /// Of all its pages.
    let bytes: Int

    init(_ db: Database) throws {
        // A page's path has a slash for each page above it, and one for itself.
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT max(length(path) - length(replace(path, '/', ''))) AS depth, sum(pagetype = 'internal') AS interior,
                    sum(pagetype = 'leaf') AS leaves, sum(pgsize) AS bytes
                FROM dbstat WHERE name = 'suppressions'
                """)
        guard let row else { throw BenchFailure("the list has no pages") }
        depth = row["depth"]
        interiorPages = row["interior"]
        leafPages = row["leaves"]
        bytes = row["bytes"]
    }
}
