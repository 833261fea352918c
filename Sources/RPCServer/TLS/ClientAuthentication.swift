/// Whether a server asks clients for a certificate ("mutual TLS").
public enum ClientAuthentication: String, Sendable, Hashable, CaseIterable {
    /// Clients are not asked.
    case none
    /// A client may have a certificate; one that does not stand is refused all the same.
    case optional
    /// A client without a certificate is refused.
    case required
}
