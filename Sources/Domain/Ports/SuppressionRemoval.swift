/// What taking phones off a suppression list came to.
public struct SuppressionRemoval: Sendable, Hashable {
    /// How many entries went: one for each phone and source.
    public var removed = 0
    /// How many entries stay because the recipient opted out and no source was named.
    public var optOutsLeft = 0

    /// Nothing was on the list.
    public init() {}
}
