import NIOCore

/// Limits of a client.
public struct ClientSettings: Sendable {
    /// HTTP/2's limits.
    public var http2 = HTTP2Settings()
    /// Longest response message, in bytes without its prefix, compressed or not; a longer one ends its call as RESOURCE_EXHAUSTED.
    public var receiveLimit = 4 << 20
    /// Longest request message before compression, in bytes without its prefix; a longer one ends its call as RESOURCE_EXHAUSTED and is not sent.
    /// Beyond 4 GiB a length has no place in the prefix.
    public var sendLimit = Int(Int32.max) { didSet { sendLimit = min(sendLimit, MessageFraming.longest) } }
    /// How requests are compressed, and how far responses may expand.
    public var compression = CompressionSettings()
    /// Request bytes that a caller may be ahead of the transport before it suspends.
    public var sendBufferLimit = 64 << 10
    /// Time to connect.
    public var connectTimeout = TimeAmount.seconds(10)
    /// What calls say they are.
    public var userAgent = "rpc-swift/1"

    /// The defaults.
    public init() {}
}
