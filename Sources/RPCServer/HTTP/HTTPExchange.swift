import NIOCore

/// One request and its response, seen from the responder: where the response is written. Confined to its event loop.
///
/// Written after the end, or after the client went away, everything does nothing.
public protocol HTTPExchange: AnyObject {
    /// The loop everything about this exchange happens on.
    var eventLoop: any EventLoop { get }
    /// The client's address.
    var peer: SocketAddress? { get }
    /// Who the client is, by certificate; nil where it has none.
    var peerIdentity: PeerIdentity? { get }
    /// Whether fewer body bytes wait for the client than the send buffer holds. Write on while it is true; after that, wait for
    /// ``HTTPExchangeHandler/drained()``.
    var isWritable: Bool { get }

    /// Writes the head. `content-length` is the responder's; framing without it is the transport's.
    /// Must come before any body byte, once.
    func writeHead(status: Int, headers: [HTTPRequestHead.Header])
    /// Writes a part of the body.
    func writeBody(_ bytes: ByteBuffer)
    /// Ends the response.
    func end()
    /// Breaks the response off, so that the client sees it failed: for an error after the head went out.
    func abort()
    /// Says that as many body bytes are done with, so that the client may send as many more.
    /// Bytes not given back hold the client back.
    func consumed(_ bytes: Int)
}
