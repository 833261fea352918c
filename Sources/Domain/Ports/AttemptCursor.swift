/// A place in the list of a campaign's attempts: by prospect, then by number.
public struct AttemptCursor: Sendable, Hashable {
    /// The prospect of the last attempt seen.
    public let prospect: ProspectID
    /// Its number.
    public let number: Int

    /// A cursor from its parts.
    public init(prospect: ProspectID, number: Int) {
        self.prospect = prospect
        self.number = number
    }
}

extension AttemptCursor: LosslessStringConvertible {
    /// The prospect's id, a dot and the number.
    public var description: String { "\(prospect).\(number)" }

    /// Nil for any other text.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let prospect = ProspectID(String(parts[0])), let number = Int(parts[1]), (1...1_000_000).contains(number)
        else {
            return nil
        }
        self.init(prospect: prospect, number: number)
    }
}
