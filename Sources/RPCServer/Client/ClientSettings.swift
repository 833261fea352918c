import Logging
import NIOCore

/// Limits of a client, and how it keeps its connection.
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
    /// Time for one attempt to connect, until the server has said what it takes.
    public var connectTimeout = TimeAmount.seconds(10)
    /// Pauses between attempts to connect.
    public var connectionBackoff = ConnectionBackoff()
    /// PINGs to a server that is silent. `time` is at least ten seconds, and doubles when the server finds it too eager (gRPC proposal A8).
    public var keepalive = KeepaliveSettings.client
    /// When calls are made again that failed; nil for never. Calls that the server certainly has not looked at are made again all the same.
    public var retryPolicy: RetryPolicy?
    /// Stops retries while too many calls fail; nil for no such limit.
    public var retryThrottling: RetryThrottling? = RetryThrottling()
    /// Request bytes that are kept of each call, to be sent again; a call with more is not made again.
    public var retryBufferLimit = 1 << 20
    /// Where trouble with the connection is told.
    public var logger = Logger(label: "rpc.client")
    /// What calls say they are.
    public var userAgent = "rpc-swift/1"

    /// The defaults.
    public init() {}
}
