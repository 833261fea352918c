import Domain
import GRDB
import GRDBSQLite

/// A statement that is bound and run straight through SQLite's own calls. For what is done with every attempt: boxed arguments
/// would cost as much as the work itself.
struct DirectStatement: ~Copyable {
    private let db: Database
    private let statement: Statement
    private let handle: OpaquePointer

    init(_ sql: String, in db: Database) throws { self.init(try db.cachedStatement(sql: sql), in: db) }

    init(_ statement: Statement, in db: Database) {
        self.db = db
        self.statement = statement
        handle = statement.sqliteStatement
    }

    deinit {
        // Bytes that are bound need not outlive this, and a statement that is not reset would keep the transaction open.
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func bind(_ place: Int32, _ value: Int64) throws {
        try check(sqlite3_bind_int64(handle, place, value))
    }

    /// Nil leaves the place empty, which is null.
    func bind(_ place: Int32, _ value: Int64?) throws {
        if let value { try bind(place, value) }
    }

    func bind(_ place: Int32, _ value: Double) throws {
        try check(sqlite3_bind_double(handle, place, value))
    }

    /// The text is copied; nil leaves the place empty, which is null.
    func bind(_ place: Int32, _ text: String?) throws {
        guard var text else { return }
        let code = text.withUTF8 { bytes in
            // SQLITE_TRANSIENT: SQLite makes a copy of its own.
            sqlite3_bind_text(
                handle, place, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), Int32(clamping: bytes.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
        try check(code)
    }

    /// The bytes are not copied: they have to stay until the statement was run.
    func bind(_ place: Int32, _ bytes: UnsafeRawBufferPointer) throws {
        // Nothing has no address, which SQLite would take for null.
        guard !bytes.isEmpty else { return try check(sqlite3_bind_zeroblob(handle, place, 0)) }
        try check(sqlite3_bind_blob(handle, place, bytes.baseAddress, Int32(clamping: bytes.count), nil))
    }

    /// Runs a statement that returns no rows; how many rows it changed. It may then be bound and run again: what is not bound anew
    /// stays.
    func run() throws -> Int {
        let code = sqlite3_step(handle)
        guard code == SQLITE_DONE else { throw failure(code) }
        let changed = sqlite3_changes(sqlite3_db_handle(handle))
        sqlite3_reset(handle)
        return Int(changed)
    }

    /// Runs a statement that returns a row, and reads it.
    func row<Result>(_ read: (OpaquePointer) throws -> Result) throws -> Result {
        let code = sqlite3_step(handle)
        guard code == SQLITE_ROW else { throw failure(code) }
        return try read(handle)
    }

    /// Runs a statement that returns any number of rows, and reads each.
    func rows(_ read: (OpaquePointer) throws -> Void) throws {
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try read(handle)
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// GRDB works a statement's text out anew each time: it is asked for here only.
    private func failure(_ code: Int32) -> DatabaseError { db.failure(code, sql: statement.sql) }
}

extension Identifier {
    /// Runs `body` with the id's 16 bytes, big-endian, as columns have them.
    func withBlob<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }
}
