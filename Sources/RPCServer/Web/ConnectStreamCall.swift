import NIOCore

/// A streaming call by Connect: messages in envelopes both ways, and a last one of the response with the status and the trailers.
final class ConnectStreamCall: ConnectCall {
    /// The flag of the last envelope.
    private static let endStream: UInt8 = 2

    private var received = ByteBuffer()
    /// Bytes of those that the client got back: of a message that is not whole it may send the rest.
    private var returned = 0

    override var contentType: String { "application/connect+\(codec.format.rawValue)" }

    override func readEncodings() throws(RPCError) -> MessageEncodings {
        try MessageEncodings(
            request: request.head["connect-content-encoding"], accepted: request.head["connect-accept-encoding"])
    }

    /// Of JSON the call sees nothing.
    override var callEncodings: MessageEncodings { if case .json = codec { .none } else { encodings } }

    override func begin(_ initialMetadata: Metadata) {
        // The call names the encoding of its responses as gRPC does.
        let headers = WebCall.headers(initialMetadata).map { header in
            header.name == "grpc-encoding" ? HTTPRequestHead.Header("connect-content-encoding", header.value) : header
        }
        writeHead(200, headers)
    }

    override func take(_ bytes: ByteBuffer) {
        guard case .json = codec else {
            call?.receive(bytes, isLast: false)
            return
        }
        received.writeImmutableBuffer(bytes)
        do throws(RPCError) {
            while true {
                let isCompressed = MessageFraming.isCompressed(received)
                guard let message = try MessageFraming.next(in: &received, limit: limit, encoding: encodings.request) else { break }
                let size = MessageFraming.prefixLength &+ message.readableBytes
                let paid = min(size, returned)
                returned -= paid
                submit(isCompressed ? try decompressed(message) : message, wire: size - paid)
            }
            received.discardReadBytes()
            exchange.consumed(received.readableBytes - returned)
            returned = received.readableBytes
        } catch {
            refuse(error)
        }
    }

    override func takeEnd() {
        guard case .json = codec else {
            call?.receiveEnd()
            return
        }
        if received.readableBytes > 0 { return refuse(RPCError(.internalError, "the stream ended inside a message")) }
        submitEnd()
    }

    override func taken(_ bytes: Int) {
        if case .json = codec { super.taken(bytes) } else { exchange.consumed(bytes) }
    }

    override func write(_ framed: ByteBuffer) {
        var out = ByteBuffer()
        let fault = encode(framed, to: &out)
        exchange.writeBody(out)
        // A stream with a message missing must not look whole.
        if let fault { refuse(fault) }
    }

    override func writeWhole(_ framed: ByteBuffer, _ metadata: ResponseMetadata) {
        begin(metadata.initial)
        var out = ByteBuffer()
        let fault = encode(framed, to: &out)
        exchange.writeBody(out)
        writeEnd(fault?.status ?? .ok, trailers: metadata.trailers, initialMetadata: metadata.initial)
    }

    /// Appends the envelopes of framed messages; returns why one of them cannot be written, after those before it.
    private func encode(_ framed: ByteBuffer, to out: inout ByteBuffer) -> RPCError? {
        guard case .json = codec else {
            out = framed
            return nil
        }
        var framed = framed
        do throws(RPCError) {
            while let message = try MessageFraming.next(in: &framed, limit: .max) {
                let json = try codec.response(message)
                out.writeMultipleIntegers(UInt8(0), UInt32(clamping: json.readableBytes))
                out.writeImmutableBuffer(json)
            }
            return nil
        } catch {
            return error
        }
    }

    override func writeEnd(_ status: RPCStatus, trailers: Metadata, initialMetadata: Metadata) {
        begin(initialMetadata)
        var writer = JSONWriter()
        writer.raw("{")
        if status.code != .ok {
            writer.raw("\"error\":")
            request.responder.error(status).write(to: &writer)
        }
        if !trailers.isEmpty {
            writer.raw(status.code == .ok ? "\"metadata\":" : ",\"metadata\":")
            write(trailers, to: &writer)
        }
        writer.raw("}")
        var envelope = ByteBuffer()
        envelope.writeMultipleIntegers(ConnectStreamCall.endStream, UInt32(clamping: writer.buffer.readableBytes))
        envelope.writeImmutableBuffer(writer.buffer)
        exchange.writeBody(envelope)
    }

    /// An object of lists: a name may come more than once.
    private func write(_ metadata: Metadata, to writer: inout JSONWriter) {
        writer.raw("{")
        var isFirst = true
        var written: Set<String> = []
        for entry in metadata where written.insert(entry.name).inserted {
            writer.name(entry.name, isFirst: &isFirst)
            for (index, value) in metadata.values(entry.name).enumerated() {
                writer.raw(index == 0 ? "[" : ",")
                writer.string(value)
            }
            writer.raw("]")
        }
        writer.raw("}")
    }
}
