/// What an account decides for all its campaigns. Values are valid by construction (``AccountSettingsDraft`` checks them), and
/// all of them are in effect: what was not said has its default.
public struct AccountSettings: Sendable, Hashable {
    /// How numbers of the United States are held whose state is not known.
    public var unknownState = AccountRules.UnknownState.federal
    /// Whether the rules hold that ship switched off: no sales calls to mobiles at any hour (AZ, NJ).
    public var mobileSalesRules = false
    /// Days on which no campaign attempts anybody, ascending.
    public var blackoutDates: [CalendarDate] = []
    /// How often one recipient is attempted, by all campaigns on both channels together.
    public var contactCaps: [AccountContactCap] = []
    /// Most calls of all campaigns that are in progress at once, 1–100,000. Nil: no bound.
    public var maxConcurrentCalls: Int?
    /// How many answered calls may find no agent.
    public var abandonPolicy = AbandonPolicy()
    /// When a campaign is paused because its attempts fail.
    public var circuitBreaker = CircuitBreaker()

    /// The defaults.
    public init() {}

    /// What they say about calling rules, of which `law` are those in force.
    public func rules(under law: CallingRules) -> AccountRules {
        AccountRules(
            unknownState: unknownState, mobileRules: mobileSalesRules ? Set(law.rules.filter { !$0.isOn }.map(\.region)) : [],
            blackoutDates: blackoutDates)
    }
}
