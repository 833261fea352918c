/// Where a phone number can lie, as far as its prefix tells.
public struct NumberPlace: Sendable, Hashable {
    /// Stands for the place among those of its ``NumberingPlan``: 0 is ``unknown``.
    public let index: Int
    /// ISO 3166-1 code of the country, such as `US`; the main one where a plan has several. Empty: unknown.
    public let country: String
    /// States or provinces in which it can lie; empty where none is known, as for toll-free numbers.
    public let regions: [Region]
    /// IANA zones in which it can lie; empty where none is known.
    public let zones: [String]

    /// A place from its parts.
    public init(index: Int, country: String, regions: [Region], zones: [String]) {
        self.index = index
        self.country = country
        self.regions = regions
        self.zones = zones
    }

    /// The place of numbers in no plan.
    public static let unknown = NumberPlace(index: 0, country: "", regions: [], zones: [])

    /// Whether federal law of the United States holds there: the states, the District of Columbia and the territories.
    public var isUnitedStates: Bool { Self.unitedStates.contains(country) }

    /// The territories have country codes of their own.
    private static let unitedStates: Set<String> = ["US", "PR", "VI", "GU", "AS", "MP"]
}
