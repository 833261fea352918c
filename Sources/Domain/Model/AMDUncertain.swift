/// What becomes of a call of which it is uncertain who answered. Raw values are what the store keeps.
public enum AMDUncertain: Int, Sendable, Hashable, CaseIterable {
    /// As if a person had answered.
    case treatAsHuman = 1
    /// As if a machine had answered: the call waits for the end of its greeting.
    case treatAsMachine = 2
    /// The call is ended.
    case hangUp = 3

    /// Of campaigns that do not say. A person who is treated as a machine hears nothing, which is an abandoned call
    /// (47 CFR 64.1200(a)(7)); a machine that is treated as a person is still told apart as the call goes on.
    public static let standard = AMDUncertain.treatAsHuman
}
