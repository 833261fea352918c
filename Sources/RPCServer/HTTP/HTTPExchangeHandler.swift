import NIOCore

/// Hears what happens to an exchange, on its event loop. No call comes after ``closed()``.
public protocol HTTPExchangeHandler: AnyObject {
    /// A part of the request's body came, and it is a part of what was read off the socket: copy what is kept. Give it back with ``HTTPExchange/consumed(_:)`` when it is done with.
    func receive(_ bytes: ByteBuffer)
    /// The request is complete.
    func receiveEnd()
    /// Everything written went out: there is room again.
    func drained()
    /// The server is stopping: end a response that has no end of its own.
    func drainRequested()
    /// The exchange is over: the response was sent, or the client went away before.
    func closed()
}

extension HTTPExchangeHandler {
    /// Does nothing.
    public func drainRequested() {}
    /// Does nothing.
    public func drained() {}
}
