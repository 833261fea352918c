/// When a campaign may attempt a recipient: in the campaign's own hours, and in the channel's
/// and the law's in every zone in which the recipient can be.
public struct CallingWindow: Sendable, Hashable {
    private let windows: [DailyWindow]

    /// The window that never opens.
    public static let never = CallingWindow([DailyWindow(zone: .utc, hours: LegalHours(start: 0, end: 0))])

    private init(_ windows: [DailyWindow]) { self.windows = windows }

    /// The window of a schedule. `recipientZones` are the zones in which the recipient can be:
    /// for now only the campaign's.
    public init(schedule: Schedule?, channel: Channel, campaignZone: ZoneOffsets, recipientZones: [ZoneOffsets]) {
        let legal = LegalHours.channel(channel).intersection(.federal)
        let own = Self.ownHours(schedule, channel)
        self.init(
            [DailyWindow(zone: campaignZone, hours: own, days: schedule?.days ?? [])]
                + recipientZones.map { DailyWindow(zone: $0, hours: legal) })
    }

    /// The window of a campaign's settings, with recipients held to the campaign's zone (absent:
    /// UTC). A zone that the system no longer knows never opens: better no call than one at night.
    public init(_ settings: CampaignSettings, zones: TimeZoneTable) {
        let name = settings.schedule?.timezone
        guard let zone = name.map({ zones.zone($0) }) ?? .utc else {
            self = .never
            return
        }
        self.init(schedule: settings.schedule, channel: settings.channel, campaignZone: zone, recipientZones: [zone])
    }

    /// A schedule's hours, with the channel's where it names none.
    public static func ownHours(_ schedule: Schedule?, _ channel: Channel) -> LegalHours {
        let usual = LegalHours.channel(channel)
        return LegalHours(start: schedule?.startHour ?? usual.start, end: schedule?.endHour ?? usual.end)
    }

    /// The window of a campaign's settings under the rules of its account and of the law.
    public init(settings: CampaignSettings, account: AccountRules, rules: CallingRules, zones: TimeZoneTable) {
        self.init(settings, zones: zones)
    }

    /// Whether attempts to `phone` may be made at `instant`, to the millisecond: an end is exclusive.
    public func state(of phone: PhoneNumber, at instant: Instant) -> WindowState { state(at: instant) }

    /// The same by the campaign's own hours, whoever the recipient is.
    public func state(at instant: Instant) -> WindowState {
        guard let opening = opening(from: instant) else { return .closed(because: .noCommonHour) }
        return opening == instant ? .allowed(until: instant.advanced(by: .milliseconds(1))) : .blocked(until: opening, because: .schedule)
    }

    /// The first moment at or after `instant` at which every window is open.
    private func opening(from instant: Instant) -> Instant? {
        var candidate = instant
        // Each window's opening is its earliest, so none can be skipped over; windows of zones
        // that never meet are given up after more rounds than a fortnight has openings.
        for _ in 0..<64 {
            var latest = candidate
            for window in windows {
                guard let opening = window.opening(from: candidate) else { return nil }
                latest = max(latest, opening)
            }
            if latest == candidate { return candidate }
            candidate = latest
        }
        return nil
    }
}
