import NIOCore

/// Limits of HTTP/2 connections. Each is what one peer can make this side hold or do.
public struct HTTP2Settings: Sendable {
    /// Streams that a peer may have open at a time on one connection (SETTINGS_MAX_CONCURRENT_STREAMS). 128: above the least that
    /// RFC 9113 recommends (100) and what one connection's fair share of a loop can bear. One more is refused (REFUSED_STREAM). Raise it for gateways that
    /// hold many watches on one connection.
    public var maxConcurrentStreams = 128
    /// Bytes of a header list by HTTP/2's count (SETTINGS_MAX_HEADER_LIST_SIZE); a longer one is RESOURCE_EXHAUSTED, or 431.
    public var maxHeaderListSize = 16 << 10
    /// Bytes of a header list that this side sends, by HTTP/2's count; less where the peer takes less. A response whose metadata and details
    /// come to more is RESOURCE_EXHAUSTED instead, and so is a call whose metadata do; the call is not sent. Most peers take 8 or 16 KiB.
    public var maxSentHeaderListSize = 16 << 10
    /// Request bytes on one stream that the peer may be ahead of the handler (SETTINGS_INITIAL_WINDOW_SIZE).
    public var streamWindow = 256 << 10
    /// The same for a connection's streams together.
    public var connectionWindow = 1 << 20
    /// Response bytes that may wait on one stream for the peer's window.
    public var streamSendLimit = 64 << 10
    /// Stream resets, of either side's doing and for whatever error, that one connection may see at once ("rapid reset", CVE-2023-44487 and
    /// its kin where the peer provokes the server's resets); more close it with ENHANCE_YOUR_CALM.
    public var resetBurst = 1000
    /// Resets per second that are allowed back after a burst.
    public var resetRate = 33
    /// Frames that cost work and carry nothing (PING, SETTINGS, PRIORITY, GOAWAY, empty DATA, those of unknown types or closed streams) that one connection may
    /// send at once; more close it with ENHANCE_YOUR_CALM.
    public var controlFrameBurst = 10_000
    /// Such frames per second that are allowed back after a burst.
    public var controlFrameRate = 1_000
    /// Frames that may wait for a peer that does not read; more close the connection.
    public var maxQueuedFrames = 10_000
    /// CONTINUATION frames after one HEADERS (CVE-2024-28182); more close the connection with ENHANCE_YOUR_CALM.
    public var maxContinuations = 8

    /// The defaults.
    public init() {}
}
