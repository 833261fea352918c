import Foundation
import Synchronization

/// IANA time zones by name, each read once from the system's data and kept as its list of
/// transitions: looking up an offset then costs a binary search, and no Foundation call.
public final class TimeZoneTable: Sendable {
    private let zones = Mutex<[String: ZoneOffsets]>([:])

    /// Transitions are read from 1970 up to this year; after it the last offset holds.
    private static let horizon = Date(timeIntervalSince1970: 4_102_444_800)  // 2100-01-01T00:00:00Z

    /// Zones of the IANA database without an area, which Foundation would not tell from its own abbreviations.
    private static let zonesWithoutArea: Set<String> = [
        "UTC", "GMT", "EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "CET", "MET", "EET", "WET",
    ]

    /// An empty table.
    public init() {}

    /// The zone of an IANA name such as `America/Los_Angeles`; nil where there is none.
    public func zone(_ name: String) -> ZoneOffsets? {
        if let known = zones.withLock({ $0[name] }) { return known }
        guard let zone = Self.read(name) else { return nil }
        zones.withLock { $0[name] = zone }
        return zone
    }

    private static func read(_ name: String) -> ZoneOffsets? {
        if name == "UTC" || name == "GMT" { return .utc }
        guard isPlain(name), name.contains("/") || zonesWithoutArea.contains(name), let zone = TimeZone(identifier: name) else {
            return nil
        }
        var date = Date(timeIntervalSince1970: 0)
        var offsets = ZoneOffsets(initialOffset: offset(of: zone, at: date))
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next > date, next < horizon {
            date = next
            offsets.append(at: instant(next), offset: offset(of: zone, at: next))
        }
        return offsets
    }

    /// Whether it has only characters that names of the database have: nothing that leads elsewhere where it is read as a path.
    private static func isPlain(_ name: String) -> Bool {
        name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: "/")
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"): true
                default: false
                }
            }
    }

    private static func offset(of zone: TimeZone, at date: Date) -> Int64 {
        Int64(zone.secondsFromGMT(for: date)) * 1000
    }

    private static func instant(_ date: Date) -> Instant {
        Instant(millisecondsSinceEpoch: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
