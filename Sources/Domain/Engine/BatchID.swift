/// Ties a batch to its acknowledgement. Batches are numbered in the order in which they are to be committed.
public struct BatchID: Sendable, Hashable {
    /// Its number.
    public let value: UInt64

    /// The id with this value.
    public init(_ value: UInt64) { self.value = value }
}
