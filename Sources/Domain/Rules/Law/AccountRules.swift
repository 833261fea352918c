/// What an account decides about calling rules, beside the law's own.
public struct AccountRules: Sendable, Hashable {
    /// How numbers of the United States are held whose state is not known, such as toll-free ones.
    public enum UnknownState: String, Sendable, Hashable, CaseIterable {
        /// To the federal rules, in every zone of the country.
        case federal
        /// To every state's rules as well.
        case strictest

        /// What the store and the contract have for it.
        public var number: Int { self == .federal ? 1 : 2 }

        /// The one with a number; nil for any other.
        public init?(number: Int) {
            guard let state = Self.allCases.first(where: { $0.number == number }) else { return nil }
            self = state
        }
    }

    /// For numbers of no known state.
    public var unknownState: UnknownState
    /// Regions whose rules that ship switched off are on, such as `US-AZ`: no unsolicited sales calls to mobiles.
    public var mobileRules: Set<Region>
    /// Days on which nobody is attempted, in the campaign's zone, or the recipient's where it names none.
    public var blackoutDates: [CalendarDate]

    /// Rules from their parts.
    public init(unknownState: UnknownState = .federal, mobileRules: Set<Region> = [], blackoutDates: [CalendarDate] = []) {
        self.unknownState = unknownState
        self.mobileRules = mobileRules
        self.blackoutDates = blackoutDates
    }
}
