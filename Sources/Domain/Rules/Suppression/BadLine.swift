/// A line of an upload that is no phone number.
public struct BadLine: Sendable, Hashable {
    /// Which, counted from 1, the header and empty lines too.
    public let line: Int64
    /// Why.
    public let reason: BadLineReason

    /// A line from its parts.
    public init(line: Int64, reason: BadLineReason) {
        self.line = line
        self.reason = reason
    }
}
