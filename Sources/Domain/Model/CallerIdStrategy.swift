/// Selection and rotation of caller ids.
public struct CallerIdStrategy: Sendable, Hashable {
    /// Default: round robin.
    public var selection: CallerIdSelection?
    /// Prefer the recipient's area code. Default: no.
    public var localPresence: Bool?

    /// A strategy from its parts.
    public init(selection: CallerIdSelection? = nil, localPresence: Bool? = nil) {
        self.selection = selection
        self.localPresence = localPresence
    }
}
