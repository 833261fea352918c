import Domain

/// A line of a world's trace, `milliseconds: what`, with its time since the world began for a person to read.
struct TraceLine: CustomStringConvertible {
    private let milliseconds: Int64?
    private let what: Substring

    init(_ line: String) {
        let parts = line.split(separator: ": ", maxSplits: 1)
        milliseconds = parts.count == 2 ? Int64(parts[0]) : nil
        what = milliseconds == nil ? line[...] : parts[1]
    }

    /// `day hours:minutes:seconds.milliseconds  what`.
    var description: String {
        let what = String(what).withoutModules
        guard let milliseconds else { return what }
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let (seconds, thousandths) = rest.quotientAndRemainder(dividingBy: 1_000)
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(days)d \(time).\(Self.padded(thousandths, 3))  \(what)"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension String {
    /// Swift's own description of a value, without the names of modules in it.
    var withoutModules: String { replacing("Domain.", with: "") }
}
