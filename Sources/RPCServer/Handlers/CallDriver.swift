import NIOCore

/// Runs one call whose handler does not answer at once. Confined to the call's event loop.
protocol CallDriver: AnyObject {
    /// Takes framed request bytes of a call that streams its requests.
    func receive(_ bytes: ByteBuffer)
    /// There will be no more request bytes.
    func receiveEnd()
    /// The transport has sent all it had.
    func drained()
    /// The server is about to stop and wants its streams to end.
    func drainRequested(grace: TimeAmount)
    /// The call is over, by the caller's doing or the deadline's: stop, send nothing.
    func cancel(_ reason: RPCError)
}
