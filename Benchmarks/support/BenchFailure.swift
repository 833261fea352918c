/// Why a run does not count.
public struct BenchFailure: Error, CustomStringConvertible {
    /// In words.
    public let description: String

    /// A failure from its reason.
    public init(_ description: String) { self.description = description }
}
