/// What a user decides about a campaign. Values are valid by construction
/// (``CampaignSettingsDraft`` checks them); nil means "not said", and the effective value is
/// the documented default.
public struct CampaignSettings: Sendable, Hashable {
    /// 1–200 characters.
    public var name: String
    /// Fixed at creation.
    public var channel: Channel
    /// What to do with a prospect, and how fast.
    public var mode: Mode
    /// Numbers to call or send from, as given. Empty: all of the account's.
    public var callerIds: [CallerIdEntry]
    /// How the number for an attempt is chosen.
    public var callerIdStrategy: CallerIdStrategy?
    /// When attempts may be made.
    public var schedule: Schedule?

    /// Settings from their parts.
    public init(
        name: String, channel: Channel, mode: Mode = Mode(), callerIds: [CallerIdEntry] = [],
        callerIdStrategy: CallerIdStrategy? = nil, schedule: Schedule? = nil
    ) {
        self.name = name
        self.channel = channel
        self.mode = mode
        self.callerIds = callerIds
        self.callerIdStrategy = callerIdStrategy
        self.schedule = schedule
    }
}

/// What a campaign does with a prospect, and how fast.
public struct Mode: Sendable, Hashable {
    /// Voice: hand live calls to the AI agent. Default: no.
    public var ai: Bool?
    /// Voice: audio to play to a machine; http or https.
    public var voicemailAudioURL: String?
    /// Voice: rate limit, over 0 to 1,000. Default: 1.
    public var callsPerSecond: Double?
    /// Retries per prospect, 0–10. Default: 0.
    public var maxRetries: Int?
    /// Time from an attempt's end to its retry, as it was given (`4h`). Default: 1 h.
    public var retryDelay: RetryDelay?
    /// SMS: the text, 1–1,600 characters.
    public var message: String?

    /// Nothing said.
    public init() {}
}

/// A retry delay in the form in which it was given: a count and a unit, 1 s to 30 d.
public struct RetryDelay: Sendable, Hashable {
    /// As given, such as `4h`; what users are shown again.
    public let text: String
    /// Its length.
    public let duration: Duration

    /// Reads `^\d+(s|m|h|d)$`, from 1 s to 30 d. Nil otherwise.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard let unit = utf8.last, (2...8).contains(utf8.count) else { return nil }
        let secondsPerUnit: Int64
        switch unit {
        case UInt8(ascii: "s"): secondsPerUnit = 1
        case UInt8(ascii: "m"): secondsPerUnit = 60
        case UInt8(ascii: "h"): secondsPerUnit = 3_600
        case UInt8(ascii: "d"): secondsPerUnit = 86_400
        default: return nil
        }
        var count: Int64 = 0
        for byte in utf8.dropLast() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            count = count * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        let seconds = count * secondsPerUnit
        guard (1...2_592_000).contains(seconds) else { return nil }
        self.text = text
        self.duration = .seconds(seconds)
    }
}

/// One entry of `callerIds`.
public enum CallerIdEntry: Sendable, Hashable {
    /// This number.
    case number(PhoneNumber)
    /// Every number of the account in this 3-digit area code.
    case areaCode(AreaCode)
}

/// A 3-digit area code of the North American Numbering Plan, 200–999.
public struct AreaCode: Sendable, Hashable {
    /// Its three digits as a number.
    public let value: UInt16

    /// Nil unless 200–999: area codes do not start with 0 or 1.
    public init?(_ value: UInt16) {
        guard (200...999).contains(value) else { return nil }
        self.value = value
    }
}

/// Which of the rested caller ids is next. Raw values are what the store keeps.
public enum CallerIdSelection: Int, Sendable, Hashable, CaseIterable {
    /// The healthiest.
    case healthScore = 1
    /// The one that has rested longest.
    case roundRobin = 2
    /// Any.
    case random = 3
}

/// Selection and rotation of caller ids.
public struct CallerIdStrategy: Sendable, Hashable {
    /// Default: round robin.
    public var selection: CallerIdSelection?
    /// Prefer the recipient's area code. Default: no.
    public var localPresence: Bool?

    /// A strategy from its parts.
    public init(selection: CallerIdSelection? = nil, localPresence: Bool? = nil) {
        self.selection = selection
        self.localPresence = localPresence
    }
}

/// When attempts may be made: on `days`, in [`startHour`, `endHour`) of `timezone`.
public struct Schedule: Sendable, Hashable {
    /// IANA name. Default: the recipient's zone where known, else UTC.
    public var timezone: String?
    /// 0–23. Default: 8 (voice), 7 (SMS).
    public var startHour: Int?
    /// 0–23, after the start. Default: 21 (voice), 19 (SMS).
    public var endHour: Int?
    /// 1 = Monday to 7 = Sunday. Empty: all.
    public var days: [Int]

    /// A schedule from its parts.
    public init(timezone: String? = nil, startHour: Int? = nil, endHour: Int? = nil, days: [Int] = []) {
        self.timezone = timezone
        self.startHour = startHour
        self.endHour = endHour
        self.days = days
    }
}
