/// Ties a command to its reply.
public struct ReplyToken: Sendable, Hashable {
    /// Unique among the commands that an engine is given.
    public let value: UInt64

    /// The token with this value.
    public init(_ value: UInt64) { self.value = value }
}
