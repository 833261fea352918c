import NIOCore

/// Pauses between attempts to connect (gRPC, "Connection Backoff Protocol"): from the beginning of one attempt to that of the next.
public struct ConnectionBackoff: Sendable {
    /// The pause after the first attempt that failed.
    public var initial = TimeAmount.seconds(1)
    /// How much longer each pause is than the one before.
    public var multiplier = 1.6
    /// The longest pause.
    public var maximum = TimeAmount.seconds(120)
    /// The part of a pause by which chance makes it longer or shorter, 0 to 1: clients that lost one server do not come back together.
    public var jitter = 0.2

    /// What gRPC's document says.
    public init() {}

    /// The pause after a number of failed attempts.
    /// - Parameters:
    ///   - failures: failed attempts in a row before this one.
    ///   - lot: from 0 to 1, by chance.
    func pause(after failures: Int, lot: Double) -> TimeAmount {
        // The first as it is: the document adds chance from the second on.
        guard failures > 0 else { return min(initial, maximum) }
        var pause = initial
        for _ in 0..<min(failures, 100) where pause < maximum { pause = pause.scaled(by: multiplier) }
        return min(pause, maximum).scaled(by: 1 + jitter * (2 * lot - 1))
    }
}
