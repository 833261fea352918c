/// Whose campaigns they are: the unit of ownership of keys, numbers and suppression.
public struct Account: Sendable, Hashable {
    /// Its id.
    public let id: AccountID
    /// Its unique name, 1–100 characters.
    public let name: String
    /// A test account always dials the simulated carrier, and any E.164 number it names as a
    /// caller id counts as its own.
    public let isTest: Bool

    /// An account from its parts.
    public init(id: AccountID, name: String, isTest: Bool) {
        self.id = id
        self.name = name
        self.isTest = isTest
    }
}
