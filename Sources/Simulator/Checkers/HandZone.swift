import Domain

/// A time zone by hand: its offset, and when its clocks change by the rules in force from 2008 on. For the years of the worlds.
struct HandZone: Sendable {
    let name: String
    /// When clocks change, in seconds since the epoch, and how far east of UTC they are from then on.
    private let changes: [(at: Int64, offset: Int64)]

    private enum Rule {
        case none
        /// From 2:00 on the second Sunday in March to 2:00 on the first Sunday in November (Energy Policy Act of 2005).
        case unitedStates
        /// From 1:00 UTC on the last Sunday in March to 1:00 UTC on the last Sunday in October (Directive 2000/84/EC).
        case europe
        /// Half an hour, from 2:00 on the first Sunday in October to 2:00 on the first Sunday in April.
        case lordHowe
        /// An hour, from 2:00 on the first Sunday in October to 3:00 on the first Sunday in April (New South Wales).
        case sydney
    }

    /// What a day and an hour are in it.
    struct Local {
        /// Days since 1970-01-01.
        let day: Int64
        let hour: Int
        var weekday: Int { HandCalendar.weekday(day) }
    }

    static let utc = HandZone("UTC", 0, .none)
    static let kolkata = HandZone("Asia/Kolkata", 19_800, .none)
    static let losAngeles = HandZone("America/Los_Angeles", -28_800, .unitedStates)
    static let denver = HandZone("America/Denver", -25_200, .unitedStates)
    static let chicago = HandZone("America/Chicago", -21_600, .unitedStates)
    static let newYork = HandZone("America/New_York", -18_000, .unitedStates)
    static let anchorage = HandZone("America/Anchorage", -32_400, .unitedStates)
    static let adak = HandZone("America/Adak", -36_000, .unitedStates)
    static let puertoRico = HandZone("America/Puerto_Rico", -14_400, .none)
    static let honolulu = HandZone("Pacific/Honolulu", -36_000, .none)
    static let guam = HandZone("Pacific/Guam", 36_000, .none)
    static let pagoPago = HandZone("Pacific/Pago_Pago", -39_600, .none)
    static let phoenix = HandZone("America/Phoenix", -25_200, .none)
    static let tokyo = HandZone("Asia/Tokyo", 32_400, .none)
    static let london = HandZone("Europe/London", 0, .europe)
    static let berlin = HandZone("Europe/Berlin", 3_600, .europe)
    static let lordHowe = HandZone("Australia/Lord_Howe", 37_800, .lordHowe)
    static let sydney = HandZone("Australia/Sydney", 36_000, .sydney)

    /// Those that campaigns name.
    static let ofCampaigns = [utc, kolkata, losAngeles, newYork, phoenix, tokyo, berlin, lordHowe]

    /// `offset` in seconds east of UTC, without daylight saving.
    private init(_ name: String, _ offset: Int64, _ rule: Rule) {
        self.name = name
        var changes = [(at: Int64.min, offset: offset)]
        // From before the first world to a year after the last.
        for year in Int64(2025)...2030 { changes += Self.changes(in: year, offset, rule) }
        self.changes = changes
    }

    private static func changes(in year: Int64, _ offset: Int64, _ rule: Rule) -> [(at: Int64, offset: Int64)] {
        func sunday(_ weeks: Int64, _ month: Int, _ second: Int64) -> Int64 {
            HandCalendar.next(7, weeks, from: HandCalendar.day(year, month)) * 86_400 + second
        }
        switch rule {
        case .none: return []
        case .unitedStates:
            return [(sunday(1, 3, 7_200 - offset), offset + 3_600), (sunday(0, 11, 7_200 - offset - 3_600), offset)]
        case .europe: return [(sunday(-1, 4, 3_600), offset + 3_600), (sunday(-1, 11, 3_600), offset)]
        case .lordHowe: return [(sunday(0, 4, 7_200 - offset - 1_800), offset), (sunday(0, 10, 7_200 - offset), offset + 1_800)]
        case .sydney: return [(sunday(0, 4, 10_800 - offset - 3_600), offset), (sunday(0, 10, 7_200 - offset), offset + 3_600)]
        }
    }

    /// The day and the hour at a moment.
    func local(at instant: Instant) -> Local {
        let seconds = HandCalendar.floor(instant.millisecondsSinceEpoch, 1_000)
        let local = seconds + (changes.last { $0.at <= seconds }?.offset ?? 0)
        let day = HandCalendar.floor(local, 86_400)
        return Local(day: day, hour: Int((local - day * 86_400) / 3_600))
    }
}
