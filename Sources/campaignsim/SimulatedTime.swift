import ArgumentParser
import Domain

/// A time in the simulated world in the form of a retry delay: `90m`, `30h`.
struct SimulatedTime: ExpressibleByArgument, CustomStringConvertible {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        guard let parsed = RetryDelay(argument) else { return nil }
        duration = parsed.duration
    }

    /// In the largest unit that leaves no remainder.
    var description: String {
        let seconds = duration.components.seconds
        for (length, unit) in [(86_400, "d"), (3_600, "h"), (60, "m")] where seconds >= length && seconds % Int64(length) == 0 {
            return "\(seconds / Int64(length))\(unit)"
        }
        return "\(seconds)s"
    }
}
