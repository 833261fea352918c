import NIOCore

extension HTTP2Stream: CallTransport {
    func answer(_ framed: ByteBuffer, trailers: Metadata, initialMetadata: @autoclosure () -> Metadata) {
        writeWhole(GRPCHeaders.response(initialMetadata()), framed, .trailers(GRPCHeaders.trailers(.ok, trailers)))
    }

    func send(_ framed: ByteBuffer, initialMetadata: @autoclosure () -> Metadata) {
        if !hasSentHeaders { writeHead(GRPCHeaders.response(initialMetadata()), endStream: false) }
        write(framed)
    }

    func finish(_ status: RPCStatus, trailers: Metadata, initialMetadata: @autoclosure () -> Metadata) {
        if hasSentHeaders {
            end(.trailers(GRPCHeaders.trailers(status, trailers)))
        } else {
            var all = initialMetadata()
            all.add(contentsOf: trailers)
            writeHead(GRPCHeaders.trailersOnly(status, all), endStream: true)
        }
    }
}
