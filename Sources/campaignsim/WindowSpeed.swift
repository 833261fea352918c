import Domain

/// What a decision of a calling window costs, in nanoseconds, where its answer is kept from before, and what finding a phone's place does.
struct WindowSpeed {
    /// Decisions a second and a half apart about each of the phones, as a campaign that dials asks.
    private static let phones = 1_024

    let decisionNanoseconds: Double
    let placeNanoseconds: Double
    let decisions: Int

    /// Measures `count` of each.
    init(count: Int, rules: CallingRules, zones: TimeZoneTable) {
        // Area codes of nine states, exchanges of all kinds, and other countries.
        let heads: [UInt64] = [212, 305, 312, 415, 512, 602, 617, 702, 808].map { 10_000_000_000 + $0 * 10_000_000 }
        var random = SplitMix64(seed: 1)
        let phones = (0..<Self.phones).compactMap { index in
            PhoneNumber(
                digits: index % 16 == 15
                    ? 442_000_000_000 + random.next() % 1_000_000_000 : heads[index % heads.count] + random.next() % 10_000_000)
        }
        let settings = CampaignSettings(
            name: "speed", channel: .voice, schedule: Schedule(timezone: "America/New_York", startHour: 9, endHour: 20))
        let window = CallingWindow(settings: settings, account: AccountRules(), rules: rules, zones: zones)
        // Thursday, 2026-01-08, 18:00 in New York; the window closes two hours later.
        let noon = Int64(1_767_913_200_000)
        var open = 0
        func decide(_ count: Int) {
            for index in 0..<count {
                let instant = Instant(millisecondsSinceEpoch: noon + Int64(index % 7_200_000) / 2)
                if case .allowed = window.state(of: phones[index & (Self.phones - 1)], at: instant) { open += 1 }
            }
        }
        decide(count / 10)
        var began = ContinuousClock.now
        decide(count)
        decisionNanoseconds = Self.each(of: count, since: began)
        let plan = NumberingPlan.builtIn
        var sum = 0
        began = ContinuousClock.now
        for index in 0..<count { sum &+= plan.placeIndex(of: phones[index & (Self.phones - 1)]) }
        placeNanoseconds = Self.each(of: count, since: began)
        decisions = open + (sum == 0 ? 1 : 0)
    }

    private static func each(of count: Int, since began: ContinuousClock.Instant) -> Double {
        let spent = ContinuousClock.now - began
        return (Double(spent.components.seconds) * 1e9 + Double(spent.components.attoseconds) / 1e9) / Double(count)
    }

    /// One line of JSON.
    var json: String { "{\"decision_ns\": \(decisionNanoseconds), \"place_ns\": \(placeNanoseconds), \"allowed\": \(decisions)}" }
}
