import NIOCore

extension HTTP2Stream: CallTransport {
    func answer(_ framed: ByteBuffer, _ metadata: ResponseMetadata?) {
        if let metadata {
            writeWhole(GRPCHeaders.response(metadata.initial), framed, .trailers(GRPCHeaders.trailers(.ok, metadata.trailers)))
        } else {
            writeWhole(GRPCHeaders.response, framed, .trailers(GRPCHeaders.okTrailers))
        }
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
