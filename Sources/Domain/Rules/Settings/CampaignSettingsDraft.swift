/// ``CampaignSettings`` as a request gives them, unchecked: the one way to make settings from
/// input. Nil: not said.
public struct CampaignSettingsDraft: Sendable, Hashable {
    /// Required at creation.
    public var name: String?
    /// Number of a ``Channel``; nil and 0: voice.
    public var channel: Int?
    /// What to do with a prospect, and how fast.
    public var mode: ModeDraft?
    /// E.164 or area codes, as text.
    public var callerIds: [String] = []
    /// How a number is chosen.
    public var callerIdStrategy: CallerIdStrategyDraft?
    /// When attempts may be made.
    public var schedule: ScheduleDraft?
    /// 1–10.
    public var priority: Int64?

    /// Nothing said.
    public init() {}

    /// The draft that says what `settings` say.
    public init(_ settings: CampaignSettings) {
        name = settings.name
        channel = settings.channel.rawValue
        mode = settings.mode == Mode() ? nil : ModeDraft(settings.mode)
        callerIds = settings.callerIds.map(\.description)
        callerIdStrategy = settings.callerIdStrategy.map { CallerIdStrategyDraft($0) }
        schedule = settings.schedule.map { ScheduleDraft($0) }
        priority = settings.priority.map { Int64($0) }
    }

    /// The settings, or every field that is bad. Lengths are counted in Unicode scalars; caller
    /// ids and days given twice count once.
    public func validated(zones: TimeZoneTable) throws(FieldViolations) -> CampaignSettings {
        var check = SettingsCheck()
        let name = check.name(self.name)
        let channel = check.channel(self.channel)
        let mode = check.mode(self.mode ?? ModeDraft(), channel)
        let callerIds = check.callerIds(self.callerIds)
        let strategy = callerIdStrategy.map { check.strategy($0) }
        let schedule = schedule.map { check.schedule($0, channel, zones) }
        let priority = check.integer(priority, "priority", in: SettingsLimits.priority)
        guard check.violations.isEmpty else { throw FieldViolations(check.violations) }
        return CampaignSettings(
            name: name, channel: channel, mode: mode, callerIds: callerIds, callerIdStrategy: strategy, schedule: schedule,
            priority: priority)
    }
}
