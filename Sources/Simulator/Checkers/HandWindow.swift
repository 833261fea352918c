import Domain

/// The calling window worked out a second time, by hand: plain arithmetic on a few zones, with
/// their daylight saving rules and the states' laws written out.
enum HandWindow {
    /// Whether a campaign may reach a recipient at a moment.
    static func allows(_ instant: Instant, _ settings: CampaignSettings, _ phone: PhoneNumber, _ account: AccountSettings) -> Bool {
        guard let place = HandPlace.of(phone) else { return false }
        return allows(instant, settings, place, place.laws(settings, account), account)
    }

    private static func allows(
        _ instant: Instant, _ settings: CampaignSettings, _ place: HandPlace, _ laws: [HandRule], _ account: AccountSettings
    ) -> Bool {
        guard allows(instant, settings, account) else { return false }
        let named = settings.schedule?.timezone
        // Who lives nobody knows where is held to the campaign's zone.
        let zones = place.zones.isEmpty ? [zone(named) ?? .utc] : place.zones
        let channel = settings.channel == .voice ? 8..<21 : 7..<19
        let isFederal = place.isUnitedStates || place.zones.isEmpty
        for index in zones.indices {
            let local = zones[index].local(at: instant)
            if named == nil, !ownAllows(local, settings, account) { return false }
            if !channel.contains(local.hour) || isFederal && !(8..<21).contains(local.hour) { return false }
            for law in laws.indices where laws[law].zone == nil && !laws[law].allows(local) { return false }
        }
        for law in laws.indices {
            if let zone = laws[law].zone, !laws[law].allows(zone.local(at: instant)) { return false }
        }
        return true
    }

    /// Whether a campaign's own hours and days allow a moment. Without a zone they are the recipients', and who knows.
    static func allows(_ instant: Instant, _ settings: CampaignSettings, _ account: AccountSettings) -> Bool {
        guard let named = settings.schedule?.timezone else { return true }
        guard let zone = zone(named) else { return false }
        return ownAllows(zone.local(at: instant), settings, account)
    }

    private static func ownAllows(_ local: HandZone.Local, _ settings: CampaignSettings, _ account: AccountSettings) -> Bool {
        if account.blackoutDates.contains(where: { $0.dayNumber == Int(local.day) }) { return false }
        guard let schedule = settings.schedule else { return true }
        if schedule.blackoutDates.contains(where: { $0.dayNumber == Int(local.day) }) { return false }
        guard schedule.days.isEmpty || schedule.days.contains(local.weekday) else { return false }
        let start = schedule.startHour ?? (settings.channel == .voice ? 8 : 7)
        let end = schedule.endHour ?? (settings.channel == .voice ? 21 : 19)
        return start <= local.hour && local.hour < end
    }

    private static func zone(_ name: String?) -> HandZone? { HandZone.ofCampaigns.first { $0.name == name } }

    /// Whether it opens for a recipient at this very millisecond.
    static func opens(
        at instant: Instant, _ settings: CampaignSettings, _ phone: PhoneNumber, _ account: AccountSettings
    ) -> Bool {
        allows(instant, settings, phone, account) && !allows(instant.advanced(by: .milliseconds(-1)), settings, phone, account)
    }

    /// Whether the campaign's own hours begin at this very millisecond.
    static func opens(at instant: Instant, _ settings: CampaignSettings, _ account: AccountSettings) -> Bool {
        allows(instant, settings, account) && !allows(instant.advanced(by: .milliseconds(-1)), settings, account)
    }

    /// A moment at which a recipient may be reached some time: looked for in a fortnight and more of each season, which has every
    /// hour of every weekday, holidays or not.
    static func someOpening(
        after time: Instant, _ settings: CampaignSettings, _ phone: PhoneNumber, _ account: AccountSettings
    ) -> Instant? {
        for season in Int64(0)..<5 {
            let start = time.advanced(by: .seconds(season * 75 * 86_400))
            if let opening = opening(start, start.advanced(by: .seconds(16 * 86_400)), settings, phone, account) { return opening }
        }
        return nil
    }

    /// A moment from `start` until before `end` at which a recipient may be reached, looked for half an hour at a time: no
    /// clock changes by less, and no hours begin in between.
    static func opening(
        _ start: Instant, _ end: Instant, _ settings: CampaignSettings, _ phone: PhoneNumber, _ account: AccountSettings
    ) -> Instant? {
        guard let place = HandPlace.of(phone) else { return nil }
        let laws = place.laws(settings, account)
        let step: Int64 = 1_800_000
        var time = HandCalendar.floor(start.millisecondsSinceEpoch, step) * step + step
        while time < end.millisecondsSinceEpoch {
            let instant = Instant(millisecondsSinceEpoch: time)
            if allows(instant, settings, place, laws, account) { return instant }
            time += step
        }
        return nil
    }
}
