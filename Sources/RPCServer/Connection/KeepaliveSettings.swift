import NIOCore

/// Keepalive PINGs: how a side that hears nothing finds out whether the peer is still there (gRPC proposals A8, for clients, and A9, for servers).
public struct KeepaliveSettings: Sendable {
    /// Time without a byte from the peer after which it is sent a PING; nil for never.
    public var time: TimeAmount?
    /// Time that the peer has to send anything at all after the PING; then the connection is closed.
    public var timeout: TimeAmount
    /// Whether connections without calls are looked after as well.
    public var withoutCalls: Bool

    /// - Parameters:
    ///   - time: time without a byte from the peer after which it is sent a PING; nil for never.
    ///   - timeout: time that the peer has to answer.
    ///   - withoutCalls: whether connections without calls are looked after as well.
    public init(time: TimeAmount?, timeout: TimeAmount = .seconds(20), withoutCalls: Bool = false) {
        self.time = time
        self.timeout = timeout
        self.withoutCalls = withoutCalls
    }

    /// What A9 has servers do: a PING after two hours, with or without calls.
    public static let server = KeepaliveSettings(time: .hours(2), withoutCalls: true)
    /// What A8 has clients do unless they are told otherwise: no PINGs.
    public static let client = KeepaliveSettings(time: nil)
}
