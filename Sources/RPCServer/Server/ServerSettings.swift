import NIOCore

/// What a server allows its peers, and how it stops. What calls may do is in ``CallSettings``.
public struct ServerSettings: Sendable {
    /// HTTP/2's limits.
    public var http2 = HTTP2Settings()
    /// HTTP/1.1's limits.
    public var http1 = HTTP1Settings()
    /// Threads that serve connections; a connection stays on one.
    public var eventLoops = 1
    /// Connections at a time; more are closed as they come.
    public var maxConnections = 10_000
    /// Connections that wait to be accepted.
    public var backlog: Int32 = 1024
    /// Time for a new connection to say which protocol it speaks, and where that is HTTP/2 as much again for the rest of its preface.
    public var protocolTimeout = TimeAmount.seconds(10)
    /// How long HTTP/2 connections live.
    public var connections = ConnectionSettings()
    /// Time that streams which end by the server's will only (latest values) go on after the drain began; then they are UNAVAILABLE.
    public var watchGrace = TimeAmount.zero
    /// Time from the beginning of the drain until connections are closed whatever goes on in them.
    public var drainTimeout = TimeAmount.seconds(30)

    /// The defaults.
    public init() {}
}
