/// Ties a load to its page.
public struct LoadID: Sendable, Hashable {
    /// Its number.
    public let value: UInt64

    /// The id with this value.
    public init(_ value: UInt64) { self.value = value }
}
