import Domain
import Foundation
import GRDB

extension SQLiteStore: AccountAdministration {
    public func addKey(
        _ hash: KeyHash, account name: String, isTest: Bool, newID: AccountID, numbers: [PhoneNumber]
    ) async throws {
        try await write { db in
            let existing = try Row.fetchOne(db, sql: "SELECT seq, is_test FROM accounts WHERE name = ?", arguments: [name])
            let key: Int64
            if let existing {
                guard try existing.read("is_test") == isTest else {
                    throw StoreError.alreadyExists("account \(name) exists and is a \(isTest ? "live" : "test") account")
                }
                key = try existing.read("seq")
            } else {
                try db.execute(
                    sql: "INSERT INTO accounts (id, name, is_test) VALUES (?, ?, ?)", arguments: [newID.blob, name, isTest])
                key = db.lastInsertedRowID
                try SQLiteStore.insert(numbers, account: key, db)
            }
            try db.execute(
                sql: "INSERT INTO api_keys (hash, account) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
                arguments: [Data(hash.bytes), key])
        }
    }

    public func addNumbers(_ numbers: [PhoneNumber], account name: String) async throws {
        try await write { db in
            try SQLiteStore.insert(numbers, account: try SQLiteStore.accountKey(named: name, db), db)
        }
    }

    public func addSuppressions(_ phones: [PhoneNumber], source: SuppressionSource, at instant: Instant, account name: String) async throws
    {
        try await write { db in
            let account = try SQLiteStore.accountKey(named: name, db)
            _ = try SuppressionInsertion(db).insert(phones, account: account, campaign: 0, source, at: instant)
        }
    }

    public func removeSuppressions(_ phones: [PhoneNumber], source: SuppressionSource?, account name: String) async throws
        -> SuppressionRemoval
    {
        try await write { db in
            let account = try SQLiteStore.accountKey(named: name, db)
            return try SQLiteStore.remove(phones, account: account, campaign: 0, source, db)
        }
    }

    public func suppressions(
        account name: String, source: SuppressionSource?, after phone: PhoneNumber?, limit: Int
    ) async throws -> [PhoneNumber] {
        try await read { db in
            let account = try SQLiteStore.accountKey(named: name, db)
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT phone FROM suppressions
                    WHERE account = ?1 AND phone > ?2 AND campaign = 0 AND source = coalesce(?3, source) ORDER BY phone LIMIT ?4
                    """, arguments: [account, phone?.column ?? 0, source?.rawValue, limit]
            ).map { try $0.phone("phone") }
        }
    }

    public func eventsAside(account name: String, after number: Int64, limit: Int) async throws -> [EventAside] {
        try await read { db in
            let account = try SQLiteStore.accountKey(named: name, db)
            return try Row.fetchAll(
                db, sql: "SELECT seq, at, attempt, event FROM events_aside WHERE account = ? AND seq > ? ORDER BY seq LIMIT ?",
                arguments: [account, number, limit]
            ).map { row in
                EventAside(
                    number: try row.read("seq"), at: try row.instant("at"), attempt: try row.identifier("attempt"),
                    event: try row.read("event"))
            }
        }
    }

    private static func accountKey(named name: String, _ db: Database) throws -> Int64 {
        guard let key = try Int64.fetchOne(db, sql: "SELECT seq FROM accounts WHERE name = ?", arguments: [name]) else {
            throw StoreError.unknownAccount
        }
        return key
    }

    private static func insert(_ phones: [PhoneNumber], account: Int64, _ db: Database) throws {
        let statement = try db.makeStatement(sql: "INSERT INTO numbers (account, phone) VALUES (?, ?) ON CONFLICT DO NOTHING")
        for phone in phones { try statement.execute(arguments: [account, phone.column]) }
    }
}
