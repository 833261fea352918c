import NIOCore

/// An exchange whose response says which origin may read it.
final class CORSExchange: HTTPExchange {
    private let exchange: any HTTPExchange
    private let allowedOrigin: String?
    private let varies: Bool

    init(_ exchange: any HTTPExchange, allowedOrigin: String?, varies: Bool) {
        self.exchange = exchange
        self.allowedOrigin = allowedOrigin
        self.varies = varies
    }

    var eventLoop: any EventLoop { exchange.eventLoop }
    var peer: SocketAddress? { exchange.peer }
    var peerIdentity: PeerIdentity? { exchange.peerIdentity }
    var isWritable: Bool { exchange.isWritable }

    func writeHead(status: Int, headers: [HTTPRequestHead.Header]) {
        var all = headers
        if varies { all.append(.init("vary", "origin")) }
        if let allowedOrigin {
            all.append(.init("access-control-allow-origin", allowedOrigin))
            // Metadata and trailers have any name; these two a page can read anyhow, or need not.
            let names = headers.map(\.name).filter { $0 != "content-type" && $0 != "date" }
            // gRPC-Web's status is among the headers only where there is no message, but clients look for it always.
            let exposed = names + ["grpc-status", "grpc-message", "grpc-status-details-bin"].filter { !names.contains($0) }
            all.append(.init("access-control-expose-headers", exposed.joined(separator: ", ")))
        }
        exchange.writeHead(status: status, headers: all)
    }

    func writeBody(_ bytes: ByteBuffer) { exchange.writeBody(bytes) }
    func end() { exchange.end() }
    func abort() { exchange.abort() }
    func consumed(_ bytes: Int) { exchange.consumed(bytes) }
}
