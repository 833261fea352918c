/// What is asked of a schedule beside its own values: that there is a day on which it opens.
public enum ScheduleRule {
    /// Why a schedule is refused whose `window` never opens from `instant` on, as far ahead as the calendar is looked at; nil: it opens.
    ///
    /// Its hours were checked before: with a zone, there is always some place in which attempts are legal then; without one, they
    /// meet the legal hours. So what is left are days that are all blacked out, by the campaign and by its account.
    public static func violation(of settings: CampaignSettings, _ window: CallingWindow, at instant: Instant) -> FieldViolation? {
        guard let schedule = settings.schedule, case .closed(let why) = window.state(at: instant) else { return nil }
        return FieldViolation(
            field: schedule.blackoutDates.isEmpty ? "schedule.days" : "schedule.blackout_dates", description: "never opens: \(why)")
    }
}
