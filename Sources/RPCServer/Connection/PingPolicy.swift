import NIOCore

/// How many PINGs a client may send (gRPC proposal A8, "Server Enforcement"). A PING that comes too soon after the last is a strike; HEADERS or DATA that the
/// server sends take all strikes back. Too many strikes end the connection with ENHANCE_YOUR_CALM and the debug data `too_many_pings`.
public struct PingPolicy: Sendable {
    /// Least time between two PINGs on a connection with calls. Clients whose keepalive is quicker need this lowered.
    public var minimumInterval = TimeAmount.minutes(5)
    /// Whether the same interval goes for connections without calls; else theirs is two hours, as often as TCP would look.
    public var permitsWithoutCalls = false
    /// Strikes that are put up with.
    public var maxStrikes = 2

    /// What A8 says.
    public init() {}
}
