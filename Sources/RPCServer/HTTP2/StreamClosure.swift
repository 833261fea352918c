/// Why a stream is gone.
enum StreamClosure {
    /// Both sides were complete.
    case complete
    /// One side reset it, with an error code of HTTP/2's (RFC 9113, section 7).
    case reset(UInt32)
    /// A request that was never sent: the connection takes no more.
    case unsent
    /// The connection is gone.
    case connectionLost
}
