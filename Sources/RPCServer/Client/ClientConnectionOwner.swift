/// Who hears what becomes of a client's connection. Called on the event loop.
protocol ClientConnectionOwner: AnyObject {
    /// The server has said how many streams it takes: calls made before might be refused.
    func connectionReady(_ connection: HTTP2ClientConnection)
    /// A stream ended, or the server takes more of them.
    func connectionHasRoom(_ connection: HTTP2ClientConnection)
    /// The server takes no more streams on the connection. Streams that it has not looked at end after this.
    func connectionGoesAway(_ connection: HTTP2ClientConnection, _ goaway: Goaway)
    /// The connection is gone. Its streams ended before this.
    func connectionLost(_ connection: HTTP2ClientConnection)
}
