/// Accounts, `acct_…`.
public enum AccountKind: IdentifierKind {
    /// `acct_`.
    public static let prefix = "acct_"
}

/// An account's id.
public typealias AccountID = Identifier<AccountKind>
