import Domain
import GRDB

/// The statements that attempts take, as one transaction has them. Each is looked up by its text once in it: with every attempt,
/// that would cost a tenth of what the statement itself does.
final class BatchStatementTable {
    private let db: Database
    private var found = [Statement?](repeating: nil, count: BatchStatement.allCases.count)

    init(_ db: Database) { self.db = db }

    /// A statement to be bound and run.
    func prepared(_ statement: BatchStatement) throws -> DirectStatement {
        if let known = found[statement.rawValue] { return DirectStatement(known, in: db) }
        let new = try db.cachedStatement(sql: statement.sql)
        found[statement.rawValue] = new
        return DirectStatement(new, in: db)
    }
}
