import NIOCore

extension HTTP2Stream: CallTransport {
    func answer(_ framed: ByteBuffer, _ metadata: ResponseMetadata?) {
        guard let metadata else { return writeWhole(GRPCHeaders.response, framed, .trailers(GRPCHeaders.okTrailers)) }
        let head = GRPCHeaders.response(metadata.initial)
        let trailers = GRPCHeaders.trailers(.ok, metadata.trailers)
        if let excess = connection?.excess(of: head) ?? connection?.excess(of: trailers) {
            return writeHead(GRPCHeaders.trailersOnly(excess, Metadata()), endStream: true)
        }
        writeWhole(head, framed, .trailers(trailers))
    }

    func send(_ framed: ByteBuffer, initialMetadata: @autoclosure () -> Metadata) {
        if !hasSentHeaders {
            let head = GRPCHeaders.response(initialMetadata())
            if let excess = connection?.excess(of: head) {
                return writeHead(GRPCHeaders.trailersOnly(excess, Metadata()), endStream: true)
            }
            writeHead(head, endStream: false)
        }
        write(framed)
    }

    func finish(_ status: RPCStatus, trailers: Metadata, initialMetadata: @autoclosure () -> Metadata) {
        if !hasSentHeaders {
            let initial = initialMetadata()
            if initial.isEmpty {
                let block = GRPCHeaders.trailersOnly(status, trailers)
                return writeHead(connection?.excess(of: block).map { GRPCHeaders.trailersOnly($0, Metadata()) } ?? block, endStream: true)
            }
            // All metadata of a response that is trailers only is trailing.
            let head = GRPCHeaders.response(initial)
            if let excess = connection?.excess(of: head) {
                return writeHead(GRPCHeaders.trailersOnly(excess, Metadata()), endStream: true)
            }
            writeHead(head, endStream: false)
        }
        let block = GRPCHeaders.trailers(status, trailers)
        end(.trailers(connection?.excess(of: block).map { GRPCHeaders.trailers($0, Metadata()) } ?? block))
    }
}
