import NIOCore

/// Sets up connections whose first bytes are not HTTP/2's.
public protocol HTTP1Initializer: Sendable {
    /// Adds handlers at the end of the channel's pipeline, on its event loop. The bytes read so far come through as a read.
    ///
    /// When the server starts to drain, a `ChannelShouldQuiesceEvent` comes as an inbound user event: finish the request at hand,
    /// answer it with `connection: close`, and close.
    func initialize(_ channel: any Channel) throws
}
