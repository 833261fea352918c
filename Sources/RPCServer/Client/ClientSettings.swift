import NIOCore

/// Limits of a client.
public struct ClientSettings: Sendable {
    /// HTTP/2's limits.
    public var http2 = HTTP2Settings()
    /// Longest response message, in bytes without its prefix.
    public var receiveLimit = 4 << 20
    /// Request bytes that a caller may be ahead of the transport before it suspends.
    public var sendBufferLimit = 64 << 10
    /// Time to connect.
    public var connectTimeout = TimeAmount.seconds(10)
    /// What calls say they are.
    public var userAgent = "rpc-swift/1"

    /// The defaults.
    public init() {}
}
