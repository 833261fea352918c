import Domain

/// A question of `campaignsim windows`.
struct WindowQuery {
    let phone: PhoneNumber
    let settings: CampaignSettings
    let account: AccountRules
    /// The first moment asked about, and the first one that is not.
    let times: Range<Int64>
    /// How far apart the moments are, in milliseconds.
    let step: Int64

    /// Reads a line of NAME=VALUE. Nil where it is no question.
    init?(_ line: String) {
        var values: [Substring: Substring] = [:]
        for field in line.split(separator: " ") {
            guard let equals = field.firstIndex(of: "=") else { return nil }
            values[field[..<equals]] = field[field.index(after: equals)...]
        }
        guard let phone = values["phone"].flatMap({ PhoneNumber($0) }), let channel = Self.channels[values["channel"] ?? ""],
            let kind = Self.kinds[values["kind"] ?? "live"], let from = values["from"].flatMap({ Int64($0) }),
            let to = values["to"].flatMap({ Int64($0) }), from < to, let step = values["step"].flatMap({ Int64($0) }), step > 0
        else { return nil }
        self.phone = phone
        times = from..<to
        self.step = step
        var settings = CampaignSettings(name: "question", channel: channel, schedule: Self.schedule(values))
        if kind == .automated { settings.mode.ai = true }
        self.settings = settings
        account = AccountRules(
            unknownState: values["unknown_state"].flatMap { AccountRules.UnknownState(rawValue: String($0)) } ?? .federal,
            mobileRules: Set(Self.list(values["mobile_rules"]).compactMap { Region($0) }),
            blackoutDates: Self.list(values["account_blackout"]).compactMap { CalendarDate($0) })
    }

    private static let channels: [Substring: Channel] = ["voice": .voice, "sms": .sms]
    private static let kinds: [Substring: CallKind] = ["live": .live, "automated": .automated]

    private static func list(_ text: Substring?) -> [Substring] { text?.split(separator: ",") ?? [] }

    /// Nil where no part of it is given.
    private static func schedule(_ values: [Substring: Substring]) -> Schedule? {
        guard ["zone", "start", "end", "days", "blackout"].contains(where: { values[$0] != nil }) else { return nil }
        return Schedule(
            timezone: values["zone"].map(String.init), startHour: values["start"].flatMap { Int($0) },
            endHour: values["end"].flatMap { Int($0) }, days: list(values["days"]).compactMap { Int($0) },
            blackoutDates: list(values["blackout"]).compactMap { CalendarDate($0) })
    }
}
