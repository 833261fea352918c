import Domain
import Foundation
import GRDB

// How the domain's values look in columns.

extension Identifier {
    /// 16 bytes, big-endian.
    var blob: Data {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Data($0) }
    }

    /// Nil unless there are 16 bytes.
    init?(blob: Data) {
        guard blob.count == 16 else { return nil }
        func word(_ bytes: Data.SubSequence) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(blob.prefix(8)), low: word(blob.suffix(8)))
    }
}

extension PhoneNumber {
    /// The digits as an integer column: at most 15 of them, so they fit.
    var column: Int64 { Int64(digits) }
}

/// What a row holds that no version of this program writes.
struct DamagedRow: Error {
    let column: String
}

extension Row {
    /// What a column holds. Where that is no such value, and no optional was asked for, the row is damaged: GRDB's subscript would trap.
    func read<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: String, as _: Value.Type = Value.self) throws -> Value
    {
        do {
            return try decode(Value.self, forColumn: column)
        } catch {
            throw DamagedRow(column: column)
        }
    }

    /// What a count of prospects or attempts can be. Larger ones are damage, and sums of them would overflow.
    static var counts: ClosedRange<Int64> { 0...1 << 40 }

    /// A count of prospects or attempts.
    func count<Value: FixedWidthInteger>(_ column: String, as _: Value.Type = Value.self) throws -> Value {
        let found: Int64 = try read(column)
        guard Row.counts.contains(found), let value = Value(exactly: found) else { throw DamagedRow(column: column) }
        return value
    }

    func identifier<Kind>(_ column: String, as _: Identifier<Kind>.Type = Identifier<Kind>.self) throws -> Identifier<Kind> {
        guard let blob: Data = try read(column), let id = Identifier<Kind>(blob: blob) else { throw DamagedRow(column: column) }
        return id
    }

    func phone(_ column: String) throws -> PhoneNumber {
        guard let digits: Int64 = try read(column), digits > 0, let phone = PhoneNumber(digits: UInt64(digits)) else {
            throw DamagedRow(column: column)
        }
        return phone
    }

    func instant(_ column: String) throws -> Instant {
        Instant(millisecondsSinceEpoch: try read(column))
    }

    func optionalPhone(_ column: String) throws -> PhoneNumber? {
        try read(column, as: Int64?.self) == nil ? nil : try phone(column)
    }

    func duration<Bounds>(_ column: String, as _: DurationText<Bounds>.Type = DurationText<Bounds>.self) throws -> DurationText<Bounds> {
        guard let duration = DurationText<Bounds>(try read(column)) else { throw DamagedRow(column: column) }
        return duration
    }

    func optionalDuration<Bounds>(_ column: String) throws -> DurationText<Bounds>? {
        try read(column, as: String?.self) == nil ? nil : try duration(column)
    }

    func optionalInstant(_ column: String) throws -> Instant? {
        try read(column, as: Int64?.self).map { Instant(millisecondsSinceEpoch: $0) }
    }

    func value<Value: RawRepresentable>(_ column: String, as _: Value.Type = Value.self) throws -> Value where Value.RawValue == Int {
        guard let value = Value(rawValue: try read(column)) else { throw DamagedRow(column: column) }
        return value
    }

    func reason(_ column: String) throws -> Reason? {
        try read(column, as: String?.self).map { Reason($0) }
    }
}
