import NIOCore

extension HTTP2Stream: CallTransport {
    func takeBuffer() -> ByteBuffer {
        guard outgoing.readableBytes == 0 else { return ByteBuffer() }
        // Moved out and back, never copied: a second reference would make the next write copy the storage.
        var buffer = ByteBuffer()
        swap(&buffer, &outgoing)
        buffer.reuse()
        return buffer
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

    func recycle(_ buffer: inout ByteBuffer) {
        swap(&incoming, &buffer)
        incoming.reuse()
    }
}
