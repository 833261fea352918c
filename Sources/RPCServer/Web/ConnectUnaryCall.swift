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

    override func readEncodings() throws(RPCError) -> MessageEncodings {
        let name = query == nil ? request.head["content-encoding"] : query?.compression
        return try MessageEncodings(request: name?.lowercased(), accepted: request.head["accept-encoding"])
    }

    /// The body is compressed and not the message, which the call has.
    override var callEncodings: MessageEncodings { .none }

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
            submit(try decompressed(try query?.message() ?? body))
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
            var body = try codec.response(message)
            var headers = headers(metadata)
            let encoding = compress(&body)
            if let encoding { headers.append(.init("content-encoding", encoding.name)) }
            // A cache that keeps the response of a GET must know that another client may get it in another encoding, this one too.
            if query != nil || encoding != nil { headers.append(.init("vary", "accept-encoding")) }
            writeHead(200, length: body.readableBytes, headers)
            exchange.writeBody(body)
        } catch {
            fail(error.status, metadata)
        }
    }

    override func writeEnd(_ status: RPCStatus, trailers: Metadata, initialMetadata: Metadata) {
        let metadata = ResponseMetadata(initial: initialMetadata, trailers: trailers)
        if status.code == .ok { writeWhole(response ?? ByteBuffer(), metadata) } else { fail(status, metadata) }
    }

    /// Compresses a body where the method or the settings want that and the client takes it.
    private func compress(_ body: inout ByteBuffer) -> MessageEncoding? {
        let settings = request.responder.dispatcher.settings.compression
        let choice = context?.responseEncoding
        let outbound = OutboundEncoding(choice ?? settings.encoding, isChosen: choice != nil)
        guard outbound.applies(to: body.readableBytes, settings), encodings.accepted.contains(outbound.encoding),
            let smaller = body.compressed(outbound.encoding)
        else { return nil }
        body = smaller
        return outbound.encoding
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
