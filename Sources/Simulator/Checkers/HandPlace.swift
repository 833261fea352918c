import Domain

/// Where recipients of the worlds live, as the numbering plans have it: their area or country, and the zones that it spans.
struct HandPlace: Sendable {
    /// The first of its 10,000 phone numbers.
    let first: UInt64
    let zones: [HandZone]
    /// Whether federal law holds.
    let isUnitedStates: Bool
    /// Of its state; nil: nobody knows in which it is.
    private let rules: [HandRule]?

    /// How many phone numbers each has.
    static let size: UInt64 = 10_000

    static let all: [HandPlace] = [
        state(1_949_000_0000, "CA", [.losAngeles]), state(1_714_000_0000, "CA", [.losAngeles]), state(1_212_000_0000, "NY", [.newYork]),
        country(44_20_0000_0000, [.london]), state(1_305_000_0000, "FL", [.newYork]),
        // Both sides of the Apalachicola river.
        state(1_850_000_0000, "FL", [.chicago, .newYork]), state(1_713_000_0000, "TX", [.chicago]),
        state(1_215_000_0000, "PA", [.newYork]), state(1_401_000_0000, "RI", [.newYork]), state(1_601_000_0000, "MS", [.chicago]),
        state(1_334_000_0000, "AL", [.chicago]), state(1_503_000_0000, "OR", [.losAngeles]), state(1_207_000_0000, "ME", [.newYork]),
        state(1_402_000_0000, "NE", [.chicago]), state(1_605_000_0000, "SD", [.chicago, .denver]),
        state(1_801_000_0000, "UT", [.denver]), state(1_270_000_0000, "KY", [.chicago, .newYork]),
        state(1_702_000_0000, "NV", [.losAngeles]),
        // Toll-free: anywhere in the country, to its territories.
        state(
            1_800_000_0000, nil,
            [
                .guam, .puertoRico, .newYork, .chicago, .denver, .phoenix, .losAngeles, .anchorage, .adak, .honolulu, .pagoPago,
            ]),
        country(49_30_0000_0000, [.berlin]), country(91_98_0000_0000, [.kolkata]), country(81_3_0000_0000, [.tokyo]),
        country(61_2_0000_0000, [.sydney, .lordHowe]),
        state(1_602_000_0000, "AZ", [.phoenix]), state(1_201_000_0000, "NJ", [.newYork]),
        // In no plan.
        country(999_0000_0000, []),
    ]

    private static func state(_ first: UInt64, _ state: String?, _ zones: [HandZone]) -> HandPlace {
        HandPlace(first: first, zones: zones, isUnitedStates: true, rules: state.map { state in HandRule.all.filter { $0.state == state } })
    }

    private static func country(_ first: UInt64, _ zones: [HandZone]) -> HandPlace {
        HandPlace(first: first, zones: zones, isUnitedStates: false, rules: [])
    }

    private static let byFirst = Dictionary(uniqueKeysWithValues: all.map { ($0.first / size, $0) })

    /// Where a recipient lives; nil for a phone that is no recipient's.
    static func of(_ phone: PhoneNumber) -> HandPlace? { byFirst[phone.digits / size] }

    /// The states' laws that a campaign has to keep there. Who lives in no state that is known may live in any of them, if the
    /// account is that careful.
    func laws(_ settings: CampaignSettings, _ account: AccountSettings) -> [HandRule] {
        let laws = rules ?? (account.unknownState == .strictest ? HandRule.all : [])
        return laws.filter { $0.concerns(settings, account) }
    }

    /// How often the law allows a recipient there to be reached by a campaign, at a time.
    func caps(_ settings: CampaignSettings, _ account: AccountSettings, at instant: Instant) -> [ContactCap] {
        laws(settings, account).filter { (zones.first ?? .utc).local(at: instant).day >= $0.since }.compactMap(\.cap)
    }
}
