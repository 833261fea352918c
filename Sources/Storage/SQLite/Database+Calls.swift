import GRDB
import GRDBSQLite

/// For code that goes straight through SQLite's own calls.
extension Database {
    /// Throws where a call did not succeed.
    func check(_ code: Int32, sql: String) throws {
        guard code == SQLITE_OK else { throw failure(code, sql: sql) }
    }

    /// The error of a call that ended with `code`.
    func failure(_ code: Int32, sql: String) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: sql)
    }
}
