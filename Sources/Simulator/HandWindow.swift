import Domain

/// The calling window worked out a second time, by hand: a few zones whose offset does not change
/// in the weeks of the simulation, and plain arithmetic.
enum HandWindow {
    /// Seconds east of UTC, in January.
    static let zones: [(name: String?, offset: Int64)] = [
        (nil, 0), ("Asia/Kolkata", 19_800), ("America/Los_Angeles", -28_800), ("Asia/Tokyo", 32_400), ("America/Phoenix", -25_200),
    ]

    static func allows(_ instant: Instant, _ settings: CampaignSettings) -> Bool {
        guard let offset = zones.first(where: { $0.name == settings.schedule?.timezone })?.offset else { return false }
        // 2026-01-05T00:00:00Z was a Monday.
        let local = instant.millisecondsSinceEpoch - 1_767_571_200_000 + offset * 1000
        let fourWeeks: Int64 = 28 * 86_400_000
        let hours = (local % fourWeeks + fourWeeks) % fourWeeks / 3_600_000
        let (day, hour) = (Int(hours / 24 % 7) + 1, Int(hours % 24))
        let channel = settings.channel == .voice ? (8, 21) : (8, 19)
        let start = max(settings.schedule?.startHour ?? 0, channel.0)
        let end = min(settings.schedule?.endHour ?? 24, channel.1)
        let days = settings.schedule?.days ?? []
        return (days.isEmpty || days.contains(day)) && start <= hour && hour < end
    }
}
