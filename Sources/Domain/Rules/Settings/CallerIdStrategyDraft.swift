/// A ``CallerIdStrategy`` as a request gives it, unchecked. Nil: not said.
public struct CallerIdStrategyDraft: Sendable, Hashable {
    /// Number of a ``CallerIdSelection``; 0 is the same as nil.
    public var selection: Int?
    /// Prefer the recipient's area code.
    public var localPresence: Bool?
    /// How long a recipient keeps seeing the same number, such as `8d`.
    public var sticky: String?

    /// Nothing said.
    public init() {}

    /// The draft that says what `strategy` says.
    public init(_ strategy: CallerIdStrategy) {
        selection = strategy.selection?.rawValue
        localPresence = strategy.localPresence
        sticky = strategy.sticky?.text
    }
}
