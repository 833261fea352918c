/// Why a dialing campaign places nothing for now.
public struct WaitingFor: Sendable, Hashable {
    /// In words.
    public var reason: String
    /// When it goes on. Nil: when something happens of which the time is not known, such as the end of a call.
    public var until: Instant?

    /// A reason and its end.
    public init(reason: String, until: Instant?) {
        self.reason = reason
        self.until = until
    }
}
