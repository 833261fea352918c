/// An attempt as its recipient sees it: when, and from which number. All that is kept of it to count it.
public struct Contact: Sendable, Hashable {
    /// When the attempt was decided.
    public let at: Instant
    /// The caller id used.
    public let callerId: PhoneNumber

    /// A contact from its parts.
    public init(at: Instant, callerId: PhoneNumber) {
        self.at = at
        self.callerId = callerId
    }
}
