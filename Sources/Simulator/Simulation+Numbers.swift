import Domain

/// The accounts' numbers: users let them rest and retire them, carriers take some for a spammer's.
extension Simulation {
    /// The limits of a world, which hold in all its processes.
    static func numberLimits(seed: UInt64) -> NumberChecker.Limits {
        let caps = [40, 100, 100_000]
        let place = SplitMix64.mix(seed ^ 0x6E75_6D62) % UInt64(caps.count)
        return NumberChecker.Limits(callsPerDay: caps[Int(place)], brandSegments: 120)
    }

    /// The same as the server is told it.
    func numberSettings() -> NumberSettings {
        var settings = NumberSettings()
        let limits = Self.numberLimits(seed: self.settings.seed)
        settings.callsPerDay = limits.callsPerDay
        let text = """
            carrier,scope,tier,segments,period,zone,source,read_on
            A,campaign,low_volume,75,minute,,world,2026-11-24
            T,brand,low,\(limits.brandSegments),day,America/Los_Angeles,world,2026-11-24
            """
        if let budgets = try? TenDLCBudgets(parsing: text, zones: Self.zones) { settings.budgets = budgets }
        return settings
    }

    /// A user does something to a number.
    func changeNumber(of id: AccountID) throws {
        let wait = Int64.random(in: 60_000...7_200_000, using: &numberRandom)
        schedule(.number(id), after: .milliseconds(wait))
        guard let phone = accounts[id]?.user.numbers.randomElement(using: &numberRandom) else { return }
        let command: NumberCommand
        switch Int.random(in: 0..<10, using: &numberRandom) {
        case 0..<4:
            let length = Int64.random(in: 1_000...10_000_000, using: &numberRandom)
            command = .rest(phone, until: clock.advanced(by: .milliseconds(length)))
        case 4..<8: command = .activate(phone)
        case 8: command = .retire(phone)
        default:
            let all: [NumberCapabilities] = [.all, .all, .voice, .sms]
            command = .update(phone, NumberPatch(capabilities: all.randomElement(using: &numberRandom)))
        }
        try perform(.number(command), for: id)
    }
}
