import ArgumentParser

/// `3/24h`: at most three attempts in any 24 hours.
struct ContactCapArgument: ExpressibleByArgument {
    let limit: UInt32
    let period: String

    init?(argument: String) {
        let parts = argument.split(separator: "/")
        guard parts.count == 2, let limit = UInt32(parts[0]) else { return nil }
        self.limit = limit
        period = String(parts[1])
    }
}
