import NIOCore

/// Lets a burst through and then a steady rate.
struct TokenBucket {
    private let burst: Int
    private let interval: Int64
    private var tokens: Int
    private var filled: NIODeadline

    /// - Parameters:
    ///   - burst: tokens to begin with, and at most.
    ///   - rate: tokens that come back per second.
    init(burst: Int, rate: Int, now: NIODeadline) {
        self.burst = burst
        self.interval = 1_000_000_000 / Int64(max(rate, 1))
        self.tokens = burst
        self.filled = now
    }

    /// Takes a token; false where there is none.
    mutating func take(now: NIODeadline) -> Bool {
        if tokens < burst {
            let gained = (now - filled).nanoseconds / interval
            if gained > 0 {
                tokens = Int(min(Int64(burst), Int64(tokens) + gained))
                filled = filled + .nanoseconds(gained * interval)
            }
        } else {
            filled = now
        }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}
