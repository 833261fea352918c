import Domain

/// A campaign whose end is forecast and then simulated.
public struct ForecastCase: Sendable {
    /// What is special about it.
    public let name: String
    /// What its user decided.
    public var settings: CampaignSettings
    /// How many prospects it has.
    public var prospects: Int
    /// How many it has at least, however small it is made: of fewer, chance alone is more than what forecasts may be off by.
    public var fewest = 40
    /// Area codes of its prospects, and how often each comes.
    public var areas: [(code: UInt64, weight: Int)]
    /// Numbers that its account owns.
    public var numbers: [PhoneNumber]
    /// Calls per number and day.
    public var callsPerNumber = NumberSettings().callsPerDay
    /// What its account decided.
    public var accountSettings = AccountSettings()
    /// When it is started.
    public var start: Instant
    /// How attempts end, and how long they take: what the simulated carrier does, and what the forecast assumes.
    public var truth = ForecastAssumptions()

    /// Whose it is.
    public let account = Account(id: AccountID(high: 1, low: 1), name: "forecast", isTest: false)

    /// The n-th prospect's number; all of a case differ.
    public func phone(_ index: Int) -> PhoneNumber? {
        let sum = areas.reduce(0) { $0 + $1.weight }
        // In no order, as lists are; each area has numbers of its own from exchange 200 on.
        var place = Int(SplitMix64.mix(UInt64(index)) % UInt64(max(1, sum)))
        var area = areas.first?.code ?? 213
        for (code, weight) in areas {
            if place < weight {
                area = code
                break
            }
            place -= weight
        }
        return PhoneNumber(digits: 10_000_000_000 + area * 10_000_000 + 2_000_000 + UInt64(index % 7_990_000))
    }

    /// What its engine runs with: the rules of the law as they are built in.
    public var engine: EngineSettings {
        get throws {
            var settings = EngineSettings()
            settings.numbering = .builtIn
            settings.numbers.callsPerDay = callsPerNumber
            settings.callingRules = try CallingRules.builtIn(zones: TimeZoneTable())
            return settings
        }
    }

    /// The account before the campaign is started.
    public var state: AccountState {
        var state = AccountState(account: account, numbers: numbers)
        state.settings = accountSettings
        return state
    }
}
