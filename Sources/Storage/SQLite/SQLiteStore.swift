import Domain
import Foundation
import GRDB

/// The store on one SQLite file: WAL, every commit synced (`synchronous = FULL`).
///
/// Writes are serialized by the pool's one writer, so they take effect in the order in which
/// they are called; reads run beside them on snapshots.
public struct SQLiteStore: Store {
    let pool: DatabasePool
    let lists: ListMoments
    /// Held as long as the store is, by the process that runs its campaigns.
    private let lock: StoreLock?
    private let file: FileIdentity
    let keys = SQLiteKeyCache()
    let signals = EventSignals()

    /// How long a write waits for another process (the command line beside a running server)
    /// that holds the file's lock, in seconds.
    public static let busyTimeout: TimeInterval = 5

    /// The writer's page cache, in KiB. A thousand campaigns that dial at once each have a few pages of their own that every
    /// commit of theirs changes: with these at hand an attempt costs a third less than with SQLite's 2 MiB.
    static let writerCacheKiB = 32 * 1_024
    /// Pages in the log after which a commit also brings the database up to date: 16 MiB. Each time costs two syncs more, and
    /// pages that change often are then written once instead of four times.
    /// Only by the process that runs the campaigns: SQLite before 3.51.3 can damage a file whose log two processes
    /// bring up to date at the same moment ("WAL-Reset", sqlite.org/wal.html).
    private static let checkpointPages = 4_000

    /// Opens the file at `path`, making it and its folder where they do not exist, and brings
    /// its schema up to date. `runsCampaigns`: as the one process that does; throws
    /// `StoreError.inUse` where another does, before the file is touched. Throws ``StoreError``.
    public init(path: String, runsCampaigns: Bool = false, lists settings: ListSettings = ListSettings()) throws {
        (pool, lock) = try SQLiteStore.open(path, runsCampaigns: runsCampaigns, settings)
        lists = ListMoments(pool, settings)
        guard let file = FileIdentity(path: pool.path) else { throw StoreError.unavailable("\(path): it was removed") }
        self.file = file
    }

    private static func open(_ path: String, runsCampaigns: Bool, _ lists: ListSettings) throws -> (DatabasePool, StoreLock?) {
        do {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let lock = runsCampaigns ? try StoreLock(database: path) : nil
            var configuration = Configuration()
            configuration.label = "campaignd.store"
            configuration.busyMode = .timeout(SQLiteStore.busyTimeout)
            let pool = try patiently { try openPool(path, configuration, lists, checkpointPages: runsCampaigns ? checkpointPages : 0) }
            try FolderSync.syncNames(to: path)
            return (pool, lock)
        } catch {
            throw StoreFailure.storeError(for: error, file: path)
        }
    }

    private static func openPool(
        _ path: String, _ configuration: Configuration, _ lists: ListSettings, checkpointPages: Int
    ) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Here, since the pool sets NORMAL on its writer when it turns WAL on, after any preparation.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cache_size = \(-writerCacheKiB)")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
            // A log that was large is cut down when it begins anew, so that its size tells whether it did.
            try db.execute(sql: "PRAGMA journal_size_limit = \(lists.largestLog / 2)")
        }
        let migrator = SQLiteSchema.migrator
        guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else {
            throw StoreError.unusable("it was written by a newer version of campaignd: run that version, or name another file")
        }
        try migrate(pool, migrator)
        return pool
    }

    /// Brings the schema up to date. Each migration is a transaction of its own, and another process that opened the new file at the
    /// same time may be first at any of them: after a failure it goes on for as long as there are more that are done.
    private static func migrate(_ pool: DatabasePool, _ migrator: DatabaseMigrator) throws {
        while true {
            let done = try pool.read(migrator.appliedIdentifiers).count
            do {
                return try migrator.migrate(pool)
            } catch {
                guard try pool.read(migrator.appliedIdentifiers).count > done else { throw error }
            }
        }
    }

    /// Tries again for the busy timeout where the file is locked: SQLite does not wait by itself where it
    /// turns WAL on, nor where another process just closes the file.
    private static func patiently<Value>(_ body: () throws -> Value) throws -> Value {
        let end = ContinuousClock.now + .seconds(busyTimeout)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }

    public func commit(_ batches: [StoreBatch]) async throws -> [BatchOutcome] {
        guard let latest = batches.lazy.map(\.at).max() else { return [] }
        let (outcomes, found, events) = try await write { [keys] db in
            var transaction = BatchTransaction(db, keys: keys)
            let outcomes = try batches.map { try transaction.apply($0) }
            try transaction.finish(latest: latest)
            return (outcomes, transaction.newKeys, transaction.writtenEvents)
        }
        keys.add(found)
        signals.wrote(events)
        return outcomes
    }

    public func latestTime() async throws -> Instant? {
        try await read { db in
            try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'latest_time'")
                .map { Instant(millisecondsSinceEpoch: $0) }
        }
    }

    /// Runs `body` on a snapshot that holds all that was committed before.
    func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        try await mapErrors { try await pool.read(body) }
    }

    /// Runs `body` in a synced transaction.
    func write<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        try await mapErrors {
            try await pool.write { [file] db in
                try file.check(path: pool.path)
                return try body(db)
            }
        }
    }

    func mapErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreFailure.storeError(for: error, file: pool.path)
        }
    }
}
