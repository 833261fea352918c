/// Attempts, `att_…`.
public enum AttemptKind: IdentifierKind {
    /// `att_`.
    public static let prefix = "att_"
}

/// An attempt's id: also the idempotency key under which the carrier knows it.
public typealias AttemptID = Identifier<AttemptKind>
