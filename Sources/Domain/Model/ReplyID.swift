/// Answers to inbound messages, `repl_…`.
public enum ReplyKind: IdentifierKind {
    /// `repl_`.
    public static let prefix = "repl_"
}

/// A reply's id: also the idempotency key under which the carrier knows it.
public typealias ReplyID = Identifier<ReplyKind>
