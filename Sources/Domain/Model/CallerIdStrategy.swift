/// Selection and rotation of caller ids.
public struct CallerIdStrategy: Sendable, Hashable {
    /// Default: round robin.
    public var selection: CallerIdSelection?
    /// Prefer the recipient's area code, then its state. Default: no.
    public var localPresence: Bool?
    /// How long a recipient keeps seeing the number from which it was reached last. Default: ``NumberSettings/sticky``.
    public var sticky: StickyPeriod?

    /// A strategy from its parts.
    public init(selection: CallerIdSelection? = nil, localPresence: Bool? = nil, sticky: StickyPeriod? = nil) {
        self.selection = selection
        self.localPresence = localPresence
        self.sticky = sticky
    }
}
