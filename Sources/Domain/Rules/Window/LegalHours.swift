/// Hours of the day, [`start`, `end`), in which attempts are allowed.
public struct LegalHours: Sendable, Hashable {
    /// First hour, 0–23.
    public let start: Int
    /// Hour before which attempts end, 0–24.
    public let end: Int

    /// Hours from their bounds.
    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    /// Federal calling hours: 8 a.m. to 9 p.m. local time at the called party's location (47 CFR 64.1200(c)(1)).
    public static let federal = LegalHours(start: 8, end: 21)

    /// The channel's own hours: voice 8–21, SMS 7–19 (the API's page).
    public static func channel(_ channel: Channel) -> LegalHours {
        switch channel {
        case .voice: LegalHours(start: 8, end: 21)
        case .sms: LegalHours(start: 7, end: 19)
        }
    }

    /// Whether no hour is in them.
    public var isEmpty: Bool { start >= end }

    /// The hours in both.
    public func intersection(_ other: LegalHours) -> LegalHours {
        LegalHours(start: max(start, other.start), end: min(end, other.end))
    }
}
