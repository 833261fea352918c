/// When a campaign may attempt whom: in the campaign's own hours, in the channel's and the law's in every zone in which
/// the recipient's number can lie, and by the rules of every state in which it can; never on a blackout date.
///
/// Owned by whoever asks: it keeps the answer for each place until it changes, so that asking again costs a look-up of the
/// number's place and a comparison.
public final class CallingWindow {
    /// How far ahead an opening is looked for, at least, in days.
    public static let horizonDays = 800
    /// The same as a duration.
    public static let horizon: Duration = .seconds(horizonDays * 86_400)
    /// How long an answer that nothing opens holds at most: after so long it is looked for again, further ahead.
    public static let closedFor: Duration = .seconds(32 * 86_400)

    private let channel: Channel
    private let kind: CallKind
    private let schedule: Schedule?
    private let account: AccountRules
    private let rules: CallingRules
    private let zones: TimeZoneTable
    private let plan: NumberingPlan

    /// For each place, where its answer is; -1: not asked yet. Empty: nothing was asked.
    private var slots: [Int32] = []
    private var answers: [WindowAnswer] = []
    /// By the campaign's own hours. Nil: not asked yet.
    private var own: WindowAnswer?

    /// The window of a campaign's settings under the rules of its account and of the law.
    public init(
        settings: CampaignSettings, account: AccountRules, rules: CallingRules, zones: TimeZoneTable, plan: NumberingPlan = .builtIn
    ) {
        channel = settings.channel
        kind = CallKind(settings)
        schedule = settings.schedule
        self.account = account
        self.rules = rules
        self.zones = zones
        self.plan = plan
    }

    /// A schedule's hours, with the channel's where it names none.
    public static func ownHours(_ schedule: Schedule?, _ channel: Channel) -> LegalHours {
        let usual = LegalHours.channel(channel)
        return LegalHours(start: schedule?.startHour ?? usual.start, end: schedule?.endHour ?? usual.end)
    }

    /// Whether attempts to `phone` may be made at `instant`, to the millisecond: an end is exclusive.
    public func state(of phone: PhoneNumber, at instant: Instant) -> WindowState {
        let place = plan.placeIndex(of: phone)
        if slots.isEmpty { slots = [Int32](repeating: -1, count: plan.places.count) }
        let slot = Int(slots[place])
        guard slot >= 0 else {
            slots[place] = Int32(answers.count)
            answers.append(WindowAnswer(windows(for: plan.places[place])))
            return answers[answers.count - 1].state(at: instant)
        }
        return answers[slot].state(at: instant)
    }

    /// The same by the campaign's own days and hours and the blackout dates, whoever the recipient is. Where the campaign names no
    /// zone, they are read in the recipient's: then this is allowed, unless they are closed for good in every zone.
    public func state(at instant: Instant) -> WindowState {
        let zone = schedule?.timezone
        if own == nil { own = WindowAnswer(ownWindows(in: [zone ?? "UTC"])) }
        // What is over in the zone that is last is over everywhere.
        let asked = zone == nil ? instant.advanced(by: Self.lastZone) : instant
        guard let state = own?.state(at: asked) else { return .closed(because: .noOpenDay) }
        if zone == nil, !state.isClosed { return .allowed(until: .distantFuture) }
        return state
    }

    /// How far behind UTC clocks are at most.
    private static let lastZone: Duration = .seconds(-12 * 3_600)

    // MARK: What has to be kept

    /// The windows that all have to be open, or why none can be made: a zone that the system does not know never opens. Better
    /// no call than one at night.
    private func windows(for place: NumberPlace) -> Result<[ZoneWindow], WindowClosure> {
        // A number of no known place is held to the campaign's zone and to the federal hours.
        let names = place.zones.isEmpty ? [schedule?.timezone ?? "UTC"] : place.zones
        var law: [WindowLayer] = []
        var windows: [ZoneWindow] = []
        var elsewhere: [ZoneWindow] = []
        for rule in rules.rules(for: place, channel, kind, account) {
            guard let name = rule.zone else {
                law.append(.rule(rule, channel))
                continue
            }
            guard let zone = zones.zone(name) else { return .failure(WindowClosure(reason: .unknownZone(name))) }
            elsewhere.append(ZoneWindow(zone: zone, layers: [.rule(rule, channel)]))
        }
        if place.isUnitedStates || place.zones.isEmpty { law.append(.federal(channel)) }
        law.append(.channelHours(channel))
        for name in names {
            guard let zone = zones.zone(name) else { return .failure(WindowClosure(reason: .unknownZone(name))) }
            windows.append(ZoneWindow(zone: zone, layers: law))
        }
        return ownWindows(in: schedule?.timezone.map { [$0] } ?? names).map { $0 + windows + elsewhere }
    }

    /// The campaign's own hours and the blackout dates, in each of some zones.
    private func ownWindows(in names: [String]) -> Result<[ZoneWindow], WindowClosure> {
        var layers: [WindowLayer] = []
        let blackout = Set((schedule?.blackoutDates ?? []) + account.blackoutDates)
        if !blackout.isEmpty { layers.append(.blackout(blackout)) }
        if let schedule {
            layers.append(.schedule(hours: DaySpan(Self.ownHours(schedule, channel)), days: Set(schedule.days)))
        }
        guard !layers.isEmpty else { return .success([]) }
        var windows: [ZoneWindow] = []
        for name in names {
            guard let zone = zones.zone(name) else { return .failure(WindowClosure(reason: .unknownZone(name))) }
            windows.append(ZoneWindow(zone: zone, layers: layers))
        }
        return .success(windows)
    }
}
