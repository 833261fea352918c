import NIOCore

extension TimeAmount {
    /// This many times as long, and never longer than a hundred years: adding it to a clock cannot overflow.
    func scaled(by factor: Double) -> TimeAmount {
        let longest = 3_155_760_000_000_000_000.0
        let nanoseconds = Double(nanoseconds) * factor
        // Not a number compares with nothing.
        guard nanoseconds > 0 else { return .zero }
        return .nanoseconds(Int64(min(nanoseconds, longest)))
    }
}
