import NIOCore

/// How long a server's HTTP/2 connections live, and how it finds those that are dead (gRPC proposals A8 and A9).
public struct ConnectionSettings: Sendable {
    /// A connection without calls is ended after at least this and at most twice this (MAX_CONNECTION_IDLE); nil for never. gRPC has never;
    /// 15 minutes cost a client that is still there one connection attempt.
    public var maxIdle: TimeAmount? = .minutes(15)
    /// A connection is ended after this, give or take a tenth by chance, so that clients spread anew over the servers behind one address
    /// (MAX_CONNECTION_AGE); nil for never. Calls in progress go on.
    public var maxAge: TimeAmount?
    /// Time that calls in progress have after `maxAge`; then they end as UNAVAILABLE (MAX_CONNECTION_AGE_GRACE); nil for no limit. Streams
    /// without an end would keep a connection for ever.
    public var maxAgeGrace: TimeAmount? = .minutes(5)
    /// PINGs to clients that are silent.
    public var keepalive = KeepaliveSettings.server
    /// PINGs that clients may send.
    public var pings = PingPolicy()

    /// The defaults.
    public init() {}
}
