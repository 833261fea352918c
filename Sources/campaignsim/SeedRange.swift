import ArgumentParser

/// `FROM-TO`, or `N` for 1 to N.
struct SeedRange: ExpressibleByArgument {
    let range: ClosedRange<UInt64>

    /// More would not end in a lifetime, and their count and time left are reckoned with.
    private static let most: UInt64 = 1 << 40

    init?(argument: String) {
        let bounds = argument.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        switch bounds.count {
        case 1:
            guard let last = bounds[0], (1...Self.most).contains(last) else { return nil }
            range = 1...last
        case 2:
            guard let from = bounds[0], let to = bounds[1], from <= to, to - from < Self.most else { return nil }
            range = from...to
        default: return nil
        }
    }
}
