/// Why the store could not do what it was asked. Nothing of the request was stored.
public enum StoreError: Error, Sendable, Hashable {
    /// It cannot write or read now (disk full, locked, I/O error); later it may.
    case unavailable(String)
    /// What it holds is damaged or of a newer version; a person has to look.
    case unusable(String)
    /// A name or key that must be unique exists.
    case alreadyExists(String)
    /// The account does not exist.
    case unknownAccount
    /// Another process runs its campaigns.
    case inUse(String)
}

extension StoreError: CustomStringConvertible {
    /// In words, for logs and the command line.
    public var description: String {
        switch self {
        case .unavailable(let reason): "the store is unavailable: \(reason)"
        case .unusable(let reason): "the store is unusable: \(reason)"
        case .alreadyExists(let what): what
        case .unknownAccount: "there is no such account"
        case .inUse(let by): by
        }
    }
}
