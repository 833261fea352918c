import Domain

/// The campaigns by which forecasts are judged. `scale`: how many prospects each has, as a part of its full size.
public enum ForecastCases {
    /// 2026-03-02, a Monday, 16:00 UTC: 8:00 in Los Angeles. Within a week from then on, clocks change.
    private static let monday = Instant(millisecondsSinceEpoch: 1_772_467_200_000)
    private static let losAngeles = [(code: UInt64(213), weight: 1)]
    private static let everywhere: [(code: UInt64, weight: Int)] = [
        (212, 6), (305, 5), (502, 2), (512, 4), (312, 5), (303, 2), (602, 2), (213, 7), (206, 3), (404, 3), (401, 1), (808, 1),
    ]

    /// All of them.
    public static func all(scale: Double = 1) -> [ForecastCase] {
        [
            rateBound, severalDays, manyStates, longRetries, dripOfTwo, dripOfTwenty, contactCaps, blackouts, weekends, localPresence,
            concurrentCalls, agents,
        ].map { subject in
            var subject = subject
            subject.prospects = max(subject.fewest, Int(Double(subject.prospects) * scale))
            return subject
        }
    }

    private static func numbers(_ count: Int, areas: [UInt64] = [949]) -> [PhoneNumber] {
        (0..<count).compactMap { index in
            PhoneNumber(digits: 10_000_000_000 + areas[index % areas.count] * 10_000_000 + 5_551_000 + UInt64(index))
        }.sorted()
    }

    private static func voice(
        _ name: String, rate: Double, _ prospects: Int, areas: [(code: UInt64, weight: Int)] = losAngeles, schedule: Schedule?,
        retries: Int = 0, delay: String = "1h", numbers count: Int = 400
    ) -> ForecastCase {
        var mode = Mode()
        mode.ai = true
        mode.callsPerSecond = rate
        mode.maxRetries = retries
        mode.retryDelay = RetryDelay(delay)
        return ForecastCase(
            name: name, settings: CampaignSettings(name: name, channel: .voice, mode: mode, schedule: schedule), prospects: prospects,
            areas: areas, numbers: numbers(count), start: monday)
    }

    private static func texts(_ name: String, _ prospects: Int, numbers count: Int, areas: [(code: UInt64, weight: Int)]) -> ForecastCase {
        var mode = Mode()
        mode.message = "Hello"
        return ForecastCase(
            name: name,
            settings: CampaignSettings(name: name, channel: .sms, mode: mode, schedule: Schedule(timezone: "America/Los_Angeles")),
            prospects: prospects, areas: areas, numbers: numbers(count), start: monday)
    }

    private static let day = Schedule(timezone: "America/Los_Angeles", startHour: 9, endHour: 19)

    private static let rateBound = voice("one call a second", rate: 1, 30_000, schedule: day)
    private static var severalDays: ForecastCase {
        var schedule = day
        schedule.days = [1, 2, 3, 4, 5]
        return voice("200,000 on weekdays", rate: 3, 200_000, schedule: schedule, retries: 2)
    }
    private static let manyStates = voice(
        "twelve states, their own hours", rate: 2, 90_000, areas: everywhere, schedule: nil, retries: 1, delay: "2h")
    private static var longRetries: ForecastCase {
        var found = voice("retries a day later", rate: 2, 400, schedule: day, retries: 3, delay: "26h", numbers: 4)
        found.truth.humanShare = 0.3
        found.truth.voicemailShare = 0.2
        return found
    }
    private static let dripOfTwo = texts("a drip from 2 numbers", 700, numbers: 2, areas: losAngeles)
    private static let dripOfTwenty = texts("a drip from 20 numbers", 60_000, numbers: 20, areas: losAngeles)
    private static var contactCaps: ForecastCase {
        var found = voice("one contact in 24 hours", rate: 1, 8_000, schedule: day, retries: 3, delay: "30m")
        found.accountSettings.contactCaps = ContactPeriod("24h").map { [AccountContactCap(limit: 1, period: $0)] } ?? []
        found.truth.voicemailShare = 0.3
        return found
    }
    private static var blackouts: ForecastCase {
        var schedule = day
        schedule.blackoutDates = ["2026-03-03", "2026-03-05"].compactMap { CalendarDate($0) }
        return voice("two blackout dates", rate: 1.5, 150_000, schedule: schedule, retries: 1, delay: "4h")
    }
    private static let weekends = voice(
        "weekends only", rate: 1, 60_000, schedule: Schedule(timezone: "America/Los_Angeles", startHour: 10, endHour: 16, days: [6, 7]))
    private static var localPresence: ForecastCase {
        var found = voice("local presence, health first", rate: 4, 120_000, areas: everywhere, schedule: day, retries: 2, delay: "1h")
        found.settings.callerIdStrategy = CallerIdStrategy(selection: .healthScore, localPresence: true)
        found.numbers = numbers(240, areas: everywhere.map(\.code))
        return found
    }
    private static var concurrentCalls: ForecastCase {
        var found = voice("20 calls at once", rate: 10, 30_000, schedule: day, retries: 1)
        found.settings.mode.maxConcurrentCalls = 20
        found.fewest = 3_000
        return found
    }
    private static var agents: ForecastCase {
        var found = voice("12 agents", rate: 10, 20_000, schedule: day)
        found.settings.mode.maxConcurrentAgents = 12
        found.fewest = 6_000
        found.truth.humanShare = 0.25
        found.truth.voicemailShare = 0.4
        return found
    }
}
