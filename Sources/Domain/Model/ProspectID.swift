/// Prospects, `pros_…`.
public enum ProspectKind: IdentifierKind {
    /// `pros_`.
    public static let prefix = "pros_"
}

/// A prospect's id.
public typealias ProspectID = Identifier<ProspectKind>
