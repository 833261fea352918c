/// Checks a draft field by field, and keeps every violation rather than the first.
///
/// A field that is bad yields a stand-in, so that the fields after it are checked too; the
/// stand-in never gets out, since any violation refuses the whole.
struct SettingsCheck {
    private(set) var violations: [FieldViolation] = []

    mutating func refuse(_ field: String, _ description: String) {
        violations.append(FieldViolation(field: field, description: description))
    }

    mutating func name(_ name: String?) -> String {
        guard let name, !name.isEmpty else {
            refuse("name", "is required: 1 to \(SettingsLimits.nameLength.upperBound) characters")
            return ""
        }
        if name.unicodeScalars.count > SettingsLimits.nameLength.upperBound {
            refuse("name", "is longer than \(SettingsLimits.nameLength.upperBound) characters")
        } else if name.unicodeScalars.contains(where: { $0.isControl }) {
            refuse("name", "has control characters")
        }
        return name
    }

    mutating func channel(_ number: Int?) -> Channel {
        guard let number, number != 0 else { return .voice }
        guard let channel = Channel(rawValue: number) else {
            refuse("channel", "must be voice or sms")
            return .voice
        }
        return channel
    }

    mutating func mode(_ draft: ModeDraft, _ channel: Channel) -> Mode {
        var mode = Mode()
        switch channel {
        case .voice:
            if draft.message != nil { refuse("mode.message", "is for sms campaigns only") }
            mode.ai = draft.ai
            mode.voicemailAudioURL = audioURL(draft.voicemailAudioURL, "mode.voicemail_audio_url")
            mode.greetingAudioURL = audioURL(draft.greetingAudioURL, "mode.greeting_audio_url")
            mode.amdUncertain = amdUncertain(draft.amdUncertain)
            mode.callsPerSecond = callsPerSecond(draft.callsPerSecond)
            concurrency(draft, in: &mode)
        case .sms:
            if draft.ai != nil { refuse("mode.ai", "is for voice campaigns only") }
            if draft.voicemailAudioURL != nil { refuse("mode.voicemail_audio_url", "is for voice campaigns only") }
            if draft.greetingAudioURL != nil { refuse("mode.greeting_audio_url", "is for voice campaigns only") }
            if draft.amdUncertain ?? 0 != 0 { refuse("mode.amd_uncertain", "is for voice campaigns only") }
            if draft.callsPerSecond != nil { refuse("mode.calls_per_second", "is for voice campaigns only") }
            if draft.maxConcurrentCalls != nil { refuse("mode.max_concurrent_calls", "is for voice campaigns only") }
            if draft.maxConcurrentAgents != nil { refuse("mode.max_concurrent_agents", "is for voice campaigns only") }
            mode.message = message(draft.message)
        }
        mode.maxRetries = integer(draft.maxRetries, "mode.max_retries", in: SettingsLimits.maxRetries)
        mode.retryDelay = duration(draft.retryDelay, "mode.retry_delay")
        mode.prospectLifetime = duration(draft.prospectLifetime, "mode.prospect_lifetime")
        if let policies = draft.retry { mode.retry = retry(policies, channel) }
        retries(of: mode, channel)
        return mode
    }

    private mutating func callsPerSecond(_ rate: Double?) -> Double? {
        guard let rate else { return nil }
        // Written so that what is no number is refused as well.
        if !SettingsLimits.callsPerSecond.contains(rate) {
            refuse("mode.calls_per_second", "must be at least 1/86400, which is a call a day, and at most 1000")
        }
        return rate
    }

    private mutating func audioURL(_ url: String?, _ field: String) -> String? {
        guard let url else { return nil }
        if url.utf8.count > SettingsLimits.maximumURLLength {
            refuse(field, "is longer than \(SettingsLimits.maximumURLLength) characters")
        } else if !WebAddress.isValid(url) {
            refuse(field, "must be an http or https URL with a host")
        }
        return url
    }

    private mutating func amdUncertain(_ number: Int?) -> AMDUncertain? {
        guard let number, number != 0 else { return nil }
        let policy = AMDUncertain(rawValue: number)
        if policy == nil { refuse("mode.amd_uncertain", "must be treat_as_human, treat_as_machine or hang_up") }
        return policy
    }

    private mutating func message(_ message: String?) -> String? {
        guard let message else { return nil }
        if !SettingsLimits.messageLength.contains(message.unicodeScalars.count) {
            refuse("mode.message", "must be 1 to \(SettingsLimits.messageLength.upperBound) characters")
        } else if message.unicodeScalars.contains(where: { $0.isControl && $0 != "\n" && $0 != "\r" && $0 != "\t" }) {
            refuse("mode.message", "has control characters other than line breaks and tabs")
        }
        return message
    }

    mutating func callerIds(_ texts: [String]) -> [CallerIdEntry] {
        guard texts.count <= SettingsLimits.maximumCallerIds else {
            refuse("caller_ids", "has \(texts.count) entries; at most \(SettingsLimits.maximumCallerIds) are allowed")
            return []
        }
        var seen: Set<CallerIdEntry> = []
        var entries: [CallerIdEntry] = []
        for (index, text) in texts.enumerated() {
            if let entry = CallerIdEntry(text) {
                if seen.insert(entry).inserted { entries.append(entry) }
            } else {
                refuse("caller_ids[\(index)]", "must be E.164 such as +14155551234, or a 3-digit area code")
            }
        }
        return entries
    }

    mutating func strategy(_ draft: CallerIdStrategyDraft) -> CallerIdStrategy {
        var strategy = CallerIdStrategy(localPresence: draft.localPresence)
        if let number = draft.selection, number != 0 {
            strategy.selection = CallerIdSelection(rawValue: number)
            if strategy.selection == nil {
                refuse("caller_id_strategy.selection", "must be health_score, round_robin or random")
            }
        }
        if let text = draft.sticky {
            strategy.sticky = StickyPeriod(text)
            if strategy.sticky == nil { refuse("caller_id_strategy.sticky", "must be a whole number and s, m, h or d, from 0s to 30d") }
        }
        return strategy
    }

    mutating func schedule(_ draft: ScheduleDraft, _ channel: Channel, _ zones: TimeZoneTable) -> Schedule {
        var schedule = Schedule(timezone: draft.timezone)
        if let name = draft.timezone, zones.zone(name) == nil {
            refuse("schedule.timezone", "is not an IANA time zone such as America/Los_Angeles")
        }
        let before = violations.count
        schedule.startHour = integer(draft.startHour, "schedule.start_hour", in: SettingsLimits.hours)
        schedule.endHour = integer(draft.endHour, "schedule.end_hour", in: SettingsLimits.hours)
        if violations.count == before { hours(of: schedule, channel) }
        if let days = draft.days { schedule.days = self.days(days) }
        if let dates = draft.blackoutDates { schedule.blackoutDates = blackoutDates(dates, "schedule.blackout_dates") }
        return schedule
    }

    private mutating func hours(of schedule: Schedule, _ channel: Channel) {
        let own = CallingWindow.ownHours(schedule, channel)
        let legal = LegalHours.channel(channel).intersection(.federal)
        guard !own.isEmpty else {
            let field = schedule.startHour == nil ? "schedule.end_hour" : "schedule.start_hour"
            refuse(field, "makes the day start at \(own.start) and end at \(own.end): it must start before it ends")
            return
        }
        // Where the hours are of a zone, there is always some other in which it is day then.
        guard schedule.timezone == nil, own.intersection(legal).isEmpty else { return }
        let field = own.start >= legal.end ? "schedule.start_hour" : "schedule.end_hour"
        refuse(field, "leaves no hour within the legal hours, \(legal.start) to \(legal.end)")
    }

    private mutating func days(_ days: [Int64]) -> [Int] {
        if days.isEmpty { refuse("schedule.days", "must not be empty; leave it out for every day") }
        var kept: [Int] = []
        guard days.count <= SettingsLimits.maximumDays else {
            refuse("schedule.days", "has \(days.count) entries; at most \(SettingsLimits.maximumDays) are allowed")
            return []
        }
        for (index, day) in days.enumerated() {
            guard let day = Int(exactly: day), SettingsLimits.days.contains(day) else {
                refuse("schedule.days[\(index)]", "must be 1 (Monday) to 7 (Sunday)")
                continue
            }
            if !kept.contains(day) { kept.append(day) }
        }
        return kept
    }

    /// Those of a campaign and of its account together are fewer than days are looked at (``CallingWindow/horizon``).
    mutating func blackoutDates(_ texts: [String], _ field: String) -> [CalendarDate] {
        if texts.isEmpty { refuse(field, "must not be empty; leave it out for none") }
        guard texts.count <= SettingsLimits.maximumBlackoutDates else {
            refuse(field, "has \(texts.count) entries; at most \(SettingsLimits.maximumBlackoutDates) are allowed")
            return []
        }
        var dates: Set<CalendarDate> = []
        for (index, text) in texts.enumerated() {
            if let date = CalendarDate(text) {
                dates.insert(date)
            } else {
                refuse("\(field)[\(index)]", "must be a date such as 2026-11-26")
            }
        }
        return dates.sorted()
    }

    mutating func integer(_ value: Int64?, _ field: String, in range: ClosedRange<Int>) -> Int? {
        guard let value else { return nil }
        guard let integer = Int(exactly: value), range.contains(integer) else {
            refuse(field, "must be \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return integer
    }

    mutating func duration<Bounds>(_ text: String?, _ field: String) -> DurationText<Bounds>? {
        guard let text else { return nil }
        let duration = DurationText<Bounds>(text)
        if duration == nil { refuse(field, DurationText<Bounds>.requirement) }
        return duration
    }
}

extension Unicode.Scalar {
    /// A C0 or C1 control character, or delete.
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
