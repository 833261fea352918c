/// Why a dialing campaign places nothing for now.
public struct WaitingFor: Sendable, Hashable {
    /// In words.
    public var reason: String
    /// When it goes on.
    public var until: Instant

    /// A reason and its end.
    public init(reason: String, until: Instant) {
        self.reason = reason
        self.until = until
    }
}
