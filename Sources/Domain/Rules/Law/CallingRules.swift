/// The state rules that are in force: the rows of a rules file.
public struct CallingRules: Sendable, Hashable {
    /// All rows, in the file's order.
    public let rules: [CallingRule]
    private let byRegion: [Region: [CallingRule]]
    private let withCaps: [CallingRule]

    /// The rules of some rows.
    public init(_ rules: [CallingRule]) {
        self.rules = rules
        byRegion = Dictionary(grouping: rules, by: \.region)
        withCaps = rules.filter { $0.cap != nil }
    }

    /// No state's rules.
    public static let none = CallingRules([])

    /// The rules that bind attempts of a channel and kind to a place, on some day: those of all regions in which it can
    /// lie. Where it lies in the United States and no state is known, those of every state if the account wants it so.
    public func rules(for place: NumberPlace, _ channel: Channel, _ kind: CallKind, _ account: AccountRules) -> [CallingRule] {
        let candidates: [CallingRule]
        if place.regions.isEmpty {
            guard place.isUnitedStates, account.unknownState == .strictest else { return [] }
            candidates = rules
        } else {
            candidates = place.regions.flatMap { byRegion[$0] ?? [] }
        }
        return candidates.filter { $0.binds(channel, kind, account) }
    }

    /// How often a recipient at `place` may be attempted by law. Caps count all attempts, whatever their channel or kind,
    /// also where a law counts calls only. A rule holds from when its first day begins anywhere on earth, until its last one has
    /// ended everywhere.
    public func caps(
        for place: NumberPlace, channel: Channel, kind: CallKind, at instant: Instant, account: AccountRules = AccountRules()
    ) -> [ContactCap] {
        let isBoundEverywhere = place.regions.isEmpty && place.isUnitedStates && account.unknownState == .strictest
        guard !place.regions.isEmpty || isBoundEverywhere else { return [] }
        var caps: [ContactCap] = []
        for rule in withCaps where isBoundEverywhere || place.regions.contains(rule.region) {
            guard let cap = rule.cap, rule.binds(channel, kind, account) else { continue }
            let earliest = CalendarDate(dayOf: instant, offset: -12 * 3_600_000)
            let latest = CalendarDate(dayOf: instant, offset: 14 * 3_600_000)
            if (rule.from.map { $0 <= latest } ?? true) && (rule.to.map { earliest <= $0 } ?? true) { caps.append(cap) }
        }
        return caps
    }
}

extension CalendarDate {
    /// The day of a moment where clocks are `offset` milliseconds ahead of UTC.
    init(dayOf instant: Instant, offset: Int64) {
        let (local, overflow) = instant.millisecondsSinceEpoch.addingReportingOverflow(offset)
        let clamped = max(-Self.farthest, min(Self.farthest, overflow ? (offset > 0 ? .max : .min) : local))
        self.init(dayNumber: Int(clamped.flooredQuotient(by: 86_400_000)))
    }

    /// 100,000 years from the epoch: dates stay in the range of calendar arithmetic.
    private static let farthest: Int64 = 3_155_760_000_000_000
}
