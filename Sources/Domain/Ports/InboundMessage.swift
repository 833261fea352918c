/// A text message that somebody sent to one of the account's numbers.
public struct InboundMessage: Sendable, Hashable {
    /// Whose number it came to.
    public let account: AccountID
    /// The carrier's id of it: the same message is told again under the same id. 1–128 bytes.
    public let id: String
    /// Who sent it.
    public let from: PhoneNumber
    /// The account's number it came to.
    public let to: PhoneNumber
    /// What it says; at most ``longestText`` characters of it.
    public let text: String
    /// When the carrier got it.
    public let receivedAt: Instant

    /// Longest text that is kept.
    public static let longestText = 1_600
    /// Longest id, in bytes.
    public static let longestID = 128

    /// A message from its parts; nil where its id is empty or too long. What is too long of the text is cut off.
    public init?(account: AccountID, id: String, from: PhoneNumber, to: PhoneNumber, text: String, receivedAt: Instant) {
        guard (1...Self.longestID).contains(id.utf8.count) else { return nil }
        self.account = account
        self.id = id
        self.from = from
        self.to = to
        self.text = String(text.prefix(Self.longestText))
        self.receivedAt = receivedAt
    }
}
