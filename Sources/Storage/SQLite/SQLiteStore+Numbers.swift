import Domain
import GRDB

extension SQLiteStore: NumberStore {
    public func numberRecords(_ account: AccountID, after phone: PhoneNumber?, limit: Int) async throws -> [NumberRecord] {
        try await read { db in
            let rows = NumberRows(db: db, account: try SQLiteKeys.account(account, in: db))
            return try rows.numbers(after: phone, limit: limit).map { NumberRecord(number: $0, uses: try rows.uses(of: $0.phone)) }
        }
    }

    public func numberRecord(_ account: AccountID, _ phone: PhoneNumber, days: Int) async throws -> NumberRecord? {
        try await read { db in
            let rows = NumberRows(db: db, account: try SQLiteKeys.account(account, in: db))
            guard let number = try rows.number(phone) else { return nil }
            let past = try Channel.allCases.flatMap { try rows.days(of: phone, $0, limit: days) }
            return NumberRecord(number: number, uses: try rows.uses(of: phone), days: past)
        }
    }
}
