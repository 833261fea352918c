/// Limits of an account's numbers. Those that are not a carrier's are this project's own.
public struct NumberSettings: Sendable, Hashable {
    /// Calls per number and day, at most, on all campaigns together.
    public var callsPerDay = 300
    /// The zone by whose midnight a number's day ends. No law allows a call or text anywhere in the contiguous United States
    /// at that hour, so no working day is cut in two; and T-Mobile's budgets are reset then.
    public var dayZone = "America/Los_Angeles"
    /// How long a recipient keeps seeing the same number, where a campaign does not say.
    public var sticky: Duration = .seconds(8 * 86_400)
    /// Time per segment that a long code needs to send.
    public var segmentTime: Duration = .seconds(1)
    /// How numbers are judged.
    public var health = NumberHealthSettings()
    /// What carriers allow registered numbers.
    public var budgets = TenDLCBudgets.none

    /// The defaults.
    public init() {}
}
