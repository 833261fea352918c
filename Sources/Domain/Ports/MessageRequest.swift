/// A message to send.
public struct MessageRequest: Sendable, Hashable {
    /// Whose message.
    public let account: AccountID
    /// Whom to text, from which number, under which id.
    public let attempt: Attempt
    /// The text.
    public let message: String

    /// A request from its parts.
    public init(account: AccountID, attempt: Attempt, message: String) {
        self.account = account
        self.attempt = attempt
        self.message = message
    }
}
