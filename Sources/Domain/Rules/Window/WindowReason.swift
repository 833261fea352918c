/// Why a ``CallingWindow`` allows no attempt.
public enum WindowReason: Sendable, Hashable {
    /// What of a day's hours is in the way.
    public enum Cause: Sendable, Hashable {
        /// It is too early: hours begin at this minute of the day.
        case before(Int)
        /// It is too late: hours ended at this minute of the day.
        case after(Int)
        /// Nothing is allowed on this day of the week, 1 = Monday.
        case weekday(Int)
        /// Nothing is allowed on this holiday.
        case holiday(Holiday)
        /// Nothing is allowed on any day.
        case always
    }

    /// The campaign's schedule: its hours and days.
    case schedule
    /// A day on which the campaign or its account wants nobody attempted.
    case blackout(CalendarDate)
    /// The channel's own hours.
    case channelHours(Channel, Cause)
    /// The hours of 47 CFR 64.1200(c)(1).
    case federal(Channel, Cause)
    /// A state's rule.
    case rule(CallingRule, Channel, Cause)
    /// Blackout dates fall on every day of the campaign's schedule.
    case noOpenDay
    /// All that has to be kept leaves no hour in common.
    case noCommonHour
    /// The system no longer knows a zone.
    case unknownZone(String)

    /// Whether users can change it, so that what never opens because of it may open yet.
    var isOwn: Bool {
        switch self {
        case .schedule, .blackout, .noOpenDay, .unknownZone: true
        case .channelHours, .federal, .rule, .noCommonHour: false
        }
    }

    /// The reason in one word, which does not change between versions.
    public var word: String {
        switch self {
        case .schedule: "schedule"
        case .blackout: "blackout"
        case .channelHours: "channel_hours"
        case .federal: "federal_hours"
        case .rule(_, _, .holiday): "state_holiday"
        case .rule: "state_hours"
        case .noOpenDay: "no_open_day"
        case .noCommonHour: "no_common_hour"
        case .unknownZone: "unknown_zone"
        }
    }
}

extension WindowReason: CustomStringConvertible {
    /// A sentence for people, without a full stop.
    public var description: String {
        switch self {
        case .schedule: "the campaign's schedule"
        case .blackout(let date): "\(date) is a blackout date"
        case .channelHours(let channel, let cause): "no \(Self.word(channel)) are placed \(cause)"
        case .federal(let channel, let cause): "federal law allows no \(Self.word(channel)) \(cause) (47 CFR 64.1200(c)(1))"
        case .rule(let rule, let channel, let cause): "\(rule.name) allows no \(Self.word(channel)) \(cause) (\(rule.citation))"
        case .noOpenDay:
            "blackout dates of the campaign and the account leave no day of the schedule open within \(CallingWindow.horizonDays) days"
        case .noCommonHour: "all that has to be kept leaves no hour in common"
        case .unknownZone(let zone): "the system does not know the time zone \(zone)"
        }
    }

    private static func word(_ channel: Channel) -> String { channel == .voice ? "calls" : "texts" }
}

extension WindowReason.Cause: CustomStringConvertible {
    /// The end of a sentence, such as `before 8:00`.
    public var description: String {
        switch self {
        case .before(let minute): "before \(Self.clock(minute))"
        case .after(let minute): "after \(Self.clock(minute))"
        case .weekday(let day): "on \(Self.weekdays[(day - 1) % 7])s"
        case .holiday(let holiday): "on \(holiday.name)"
        case .always: "at any hour"
        }
    }

    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private static func clock(_ minute: Int) -> String { "\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)" }
}
