import Domain
import GRDBSQLite

/// Contacts of a recipient as `recipients.contacts` has them: newest first, 13 bytes each (6 of milliseconds since the epoch, 7 of
/// the caller id's digits, big-endian). Few recipients have more than a handful, so a row stays in its place when one is added.
enum ContactColumn {
    static let size = 13

    static func bytes(of contacts: [Contact]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(contacts.count * size)
        for contact in contacts {
            append(UInt64(clamping: contact.at.millisecondsSinceEpoch), 6, to: &bytes)
            append(contact.callerId.digits, 7, to: &bytes)
        }
        return bytes
    }

    /// Throws ``DamagedRow`` where the bytes are no contacts.
    static func contacts(_ bytes: UnsafeRawBufferPointer) throws -> [Contact] {
        guard bytes.count % size == 0 else { throw DamagedRow(column: "contacts") }
        return try stride(from: 0, to: bytes.count, by: size).map { start in
            let at = Instant(millisecondsSinceEpoch: Int64(number(bytes[start..<start + 6])))
            guard let callerId = PhoneNumber(digits: number(bytes[start + 6..<start + size])) else { throw DamagedRow(column: "contacts") }
            return Contact(at: at, callerId: callerId)
        }
    }

    /// Those in a column of a row; nil for null.
    static func contacts(_ row: OpaquePointer, _ column: Int32) throws -> [Contact]? {
        guard sqlite3_column_type(row, column) != SQLITE_NULL else { return nil }
        return try contacts(UnsafeRawBufferPointer(start: sqlite3_column_blob(row, column), count: Int(sqlite3_column_bytes(row, column))))
    }

    private static func append(_ value: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for place in stride(from: (count - 1) * 8, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(place))) }
    }

    private static func number(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
