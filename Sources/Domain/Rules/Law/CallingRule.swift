/// What one region's law says of when and how often recipients may be attempted: a row of the rules file.
///
/// A class, so that a reason can name its rule at the cost of a reference.
public final class CallingRule: Sendable {
    /// How sure the row is.
    public enum Certainty: String, Sendable, Hashable {
        /// The statute is quoted, and a second source says the same.
        case statuteAndSecondSource = "A"
        /// One source.
        case oneSource = "B"
        /// Sources disagree; the stricter one is kept.
        case sourcesDisagree = "C"
    }

    /// Its line in the file, from 1.
    public let line: Int
    /// Where it holds.
    public let region: Region
    /// The region in words, such as `Florida`.
    public let name: String
    /// For which channel; nil: both.
    public let channel: Channel?
    /// Whether it binds automated calls only.
    public let isForAutomatedOnly: Bool
    /// Allowed spans from Monday to Sunday.
    public let days: [DaySpan]
    /// The span that its holidays allow at most.
    public let onHolidays: DaySpan
    /// Its holidays.
    public let holidays: Set<Holiday>
    /// How often one recipient may be attempted.
    public let cap: ContactCap?
    /// The zone in which its hours are read; nil: the recipient's.
    public let zone: String?
    /// The first day on which it holds; nil: it held before anything here did.
    public let from: CalendarDate?
    /// The last day on which it holds; nil: none is known.
    public let to: CalendarDate?
    /// Whether it holds unless an account says otherwise (``AccountRules/mobileRules``).
    public let isOn: Bool
    /// How sure the row is.
    public let certainty: Certainty
    /// The law.
    public let citation: String
    /// Where it was read.
    public let source: String
    /// When it was read.
    public let readOn: CalendarDate

    init(_ row: CallingRuleRow) {
        line = row.line
        region = row.region
        name = row.name
        channel = row.channel
        isForAutomatedOnly = row.isForAutomatedOnly
        days = row.days
        onHolidays = row.onHolidays
        holidays = row.holidays
        cap = row.cap
        zone = row.zone
        from = row.from
        to = row.to
        isOn = row.isOn
        certainty = row.certainty
        citation = row.citation
        source = row.source
        readOn = row.readOn
    }

    /// Whether it holds on `date`.
    public func holds(on date: CalendarDate) -> Bool { (from.map { $0 <= date } ?? true) && (to.map { date <= $0 } ?? true) }

    /// Whether it binds an account's attempts of this channel and kind. Texts are bound by rules for any kind.
    public func binds(_ channel: Channel, _ kind: CallKind, _ account: AccountRules) -> Bool {
        (self.channel ?? channel) == channel && (!isForAutomatedOnly || kind == .automated)
            && (isOn || account.mobileRules.contains(region))
    }

    /// What it allows on `date`, where it holds.
    public func span(on date: CalendarDate) -> DaySpan {
        let span = days[date.weekday - 1]
        return onHolidays != .all && holiday(on: date) != nil ? span.intersection(onHolidays) : span
    }

    /// Which of its holidays `date` is.
    public func holiday(on date: CalendarDate) -> Holiday? { Holiday.allCases.first { holidays.contains($0) && $0.isKept(on: date) } }
}

extension CallingRule: Hashable {
    /// Rules are the same where they are the same row of the same file.
    public static func == (lhs: CallingRule, rhs: CallingRule) -> Bool { lhs === rhs }

    /// By identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
