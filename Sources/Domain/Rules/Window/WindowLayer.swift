/// One thing that has to be kept: which part of a day it allows, and how that is said.
enum WindowLayer: Sendable {
    /// Days on which nobody is attempted.
    case blackout(Set<CalendarDate>)
    /// The campaign's own hours on its days, 0 = Monday.
    case schedule(hours: DaySpan, days: Set<Int>)
    /// A state's rule.
    case rule(CallingRule, Channel)
    /// The law's hours in all of the United States.
    case federal(Channel)
    /// The channel's hours anywhere.
    case channelHours(Channel)

    /// Whether the campaign or its account decides on it.
    var isOwn: Bool {
        switch self {
        case .blackout, .schedule: true
        case .rule, .federal, .channelHours: false
        }
    }

    /// What it allows on a day.
    func span(on date: CalendarDate) -> DaySpan {
        switch self {
        case .blackout(let dates): dates.contains(date) ? .none : .all
        case .schedule(let hours, let days): days.isEmpty || days.contains(date.weekday) ? hours : .none
        case .rule(let rule, _): rule.holds(on: date) ? rule.span(on: date) : .all
        case .federal: DaySpan(.federal)
        case .channelHours(let channel): DaySpan(.channel(channel))
        }
    }

    /// Why it allows nothing on a day, at a minute of it.
    func reason(on date: CalendarDate, minute: Int) -> WindowReason {
        switch self {
        case .blackout: .blackout(date)
        case .schedule: .schedule
        case .rule(let rule, let channel): .rule(rule, channel, cause(of: rule, on: date, minute))
        case .federal(let channel): .federal(channel, Self.cause(span(on: date), minute))
        case .channelHours(let channel): .channelHours(channel, Self.cause(span(on: date), minute))
        }
    }

    private func cause(of rule: CallingRule, on date: CalendarDate, _ minute: Int) -> WindowReason.Cause {
        if rule.days.allSatisfy(\.isEmpty) { return .always }
        let span = rule.span(on: date)
        if span.isEmpty {
            if rule.days[date.weekday - 1].isEmpty { return .weekday(date.weekday) }
            if let holiday = rule.holiday(on: date) { return .holiday(holiday) }
        }
        return Self.cause(span, minute)
    }

    private static func cause(_ span: DaySpan, _ minute: Int) -> WindowReason.Cause {
        minute < span.start ? .before(span.start) : .after(span.end)
    }
}
