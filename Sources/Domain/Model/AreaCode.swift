/// A 3-digit area code of the North American Numbering Plan, 200–999.
public struct AreaCode: Sendable, Hashable {
    /// Its three digits as a number.
    public let value: UInt16

    /// Nil unless 200–999: area codes do not start with 0 or 1.
    public init?(_ value: UInt16) {
        guard (200...999).contains(value) else { return nil }
        self.value = value
    }
}

extension AreaCode: CustomStringConvertible {
    /// Its three digits.
    public var description: String { "\(value)" }
}
