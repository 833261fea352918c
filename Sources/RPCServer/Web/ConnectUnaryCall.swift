import NIOCore

/// A unary call by Connect: the message is the body, or stands in the query of a GET, and the status is HTTP's.
final class ConnectUnaryCall: ConnectCall {
    private let query: ConnectQuery?
    private var body = ByteBuffer()
    /// The response of a method that does not answer at once.
    private var response: ByteBuffer?

    init(_ request: WebRequest, codec: MessageCodec, query: ConnectQuery? = nil) {
        self.query = query
        super.init(request, codec: codec)
    }

    override var contentType: String { "application/\(codec.format.rawValue)" }

    private var encoding: String? { query == nil ? request.head["content-encoding"] : query?.compression }

    override func take(_ bytes: ByteBuffer) {
        exchange.consumed(bytes.readableBytes)
        guard query == nil else { return }
        body.writeImmutableBuffer(bytes)
        guard body.readableBytes > limit else { return }
        body = ByteBuffer()
        refuse(RPCError(.resourceExhausted, "the message is over the limit of \(limit) bytes"))
    }

    override func takeEnd() {
        do throws(RPCError) {
            if let encoding, encoding.lowercased() != "identity" {
                throw RPCError(.unimplemented, "messages compressed by \(encoding) are not taken; supported are: identity")
            }
            submit(try query?.message() ?? body)
            body = ByteBuffer()
            submitEnd()
        } catch {
            refuse(error)
        }
    }

    override func taken(_ bytes: Int) {}

    override func begin(_ initialMetadata: Metadata) {}
    override func write(_ framed: ByteBuffer) { response = framed }

    override func writeWhole(_ framed: ByteBuffer, _ metadata: ResponseMetadata) {
        do throws(RPCError) {
            var framed = framed
            guard let message = try MessageFraming.next(in: &framed, limit: .max) else {
                throw RPCError(.internalError, "the method gave no response")
            }
            let body = try codec.response(message)
            writeHead(200, length: body.readableBytes, headers(metadata))
            exchange.writeBody(body)
        } catch {
            fail(error.status, metadata)
        }
    }

    override func writeEnd(_ status: RPCStatus, trailers: Metadata, initialMetadata: Metadata) {
        let metadata = ResponseMetadata(initial: initialMetadata, trailers: trailers)
        if status.code == .ok { writeWhole(response ?? ByteBuffer(), metadata) } else { fail(status, metadata) }
    }

    private func fail(_ status: RPCStatus, _ metadata: ResponseMetadata) {
        let error = request.responder.error(status)
        let body = error.body
        writeHead(error.httpStatus, type: "application/json", length: body.readableBytes, headers(metadata))
        exchange.writeBody(body)
    }

    private func headers(_ metadata: ResponseMetadata) -> [HTTPRequestHead.Header] {
        WebCall.headers(metadata.initial) + WebCall.headers(metadata.trailers, prefix: "trailer-")
    }
}
