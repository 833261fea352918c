import Domain

/// What a decision of a calling window costs, in nanoseconds, where its answer is kept from before, and what finding a phone's place does.
struct WindowSpeed {
    /// About how many phones is asked, in turn.
    private static let phones = 1_024

    private let allowed: Double
    private let blocked: Double
    private let place: Double
    /// Of all that was asked: depends on it, so that none is left out.
    private let checksum: Int

    /// Measures `count` of each.
    init(count: Int, rules: CallingRules, zones: TimeZoneTable) {
        // Area codes of nine states, exchanges of all kinds, and another country.
        let heads: [UInt64] = [212, 305, 312, 415, 512, 602, 617, 702, 808].map { 10_000_000_000 + $0 * 10_000_000 }
        var random = SplitMix64(seed: 1)
        let phones = (0..<Self.phones).compactMap { index in
            PhoneNumber(
                digits: index % 16 == 15
                    ? 442_000_000_000 + random.next() % 1_000_000_000 : heads[index % heads.count] + random.next() % 10_000_000)
        }
        let window = CallingWindow(
            settings: CampaignSettings(name: "speed", channel: .voice, schedule: Schedule(timezone: "America/New_York")),
            account: AccountRules(), rules: rules, zones: zones)
        var sum = 0
        // Thursday, 2026-01-08: two hours from 13:30 in New York, when it is day in all of them, and two from 2:00, when it is in none.
        allowed = Self.cost(of: count) { index in
            let instant = Instant(millisecondsSinceEpoch: 1_767_897_000_000 + Int64(index % 7_200_000))
            if case .allowed = window.state(of: phones[index & (Self.phones - 1)], at: instant) { sum += 1 }
        }
        blocked = Self.cost(of: count) { index in
            let instant = Instant(millisecondsSinceEpoch: 1_767_855_600_000 + Int64(index % 7_200_000))
            if case .blocked = window.state(of: phones[index & (Self.phones - 1)], at: instant) { sum += 1 }
        }
        let plan = NumberingPlan.builtIn
        place = Self.cost(of: count) { sum &+= plan.placeIndex(of: phones[$0 & (Self.phones - 1)]) }
        checksum = sum
    }

    /// Nanoseconds of each, after a tenth of them to warm up.
    private static func cost(of count: Int, _ body: (Int) -> Void) -> Double {
        for index in 0..<count / 10 { body(index) }
        let began = ContinuousClock.now
        for index in 0..<count { body(index) }
        let spent = ContinuousClock.now - began
        return (Double(spent.components.seconds) * 1e9 + Double(spent.components.attoseconds) / 1e9) / Double(count)
    }

    /// One line of JSON.
    var json: String {
        "{\"allowed_ns\": \(allowed), \"blocked_ns\": \(blocked), \"place_ns\": \(place), \"checksum\": \(checksum)}"
    }
}
