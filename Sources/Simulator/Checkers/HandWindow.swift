import Domain

/// The calling window worked out a second time, by hand: plain arithmetic on a few zones, with
/// their daylight saving rules written out.
enum HandWindow {
    static func allows(_ instant: Instant, _ settings: CampaignSettings) -> Bool {
        guard let zone = HandZone.all.first(where: { $0.name == settings.schedule?.timezone }) else { return false }
        let (day, hour) = zone.weekdayAndHour(at: instant)
        let channel = settings.channel == .voice ? (8, 21) : (8, 19)
        let start = max(settings.schedule?.startHour ?? 0, channel.0)
        let end = min(settings.schedule?.endHour ?? 24, channel.1)
        let days = settings.schedule?.days ?? []
        return (days.isEmpty || days.contains(day)) && start <= hour && hour < end
    }

    /// Whether it opens at this very millisecond.
    static func opens(at instant: Instant, _ settings: CampaignSettings) -> Bool {
        allows(instant, settings) && !allows(instant.advanced(by: .milliseconds(-1)), settings)
    }
}
