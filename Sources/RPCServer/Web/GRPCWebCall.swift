import NIOCore

/// A call by gRPC-Web (grpc/doc/PROTOCOL-WEB.md): gRPC's framing both ways, and the trailers as a last frame of the response.
///
/// In the text variant the body is base64, each piece on its own. Its `-bin` trailers are base64 inside that, as in other servers.
final class GRPCWebCall: WebCall {
    private let isText: Bool
    private var decoder = Base64Decoder()

    init(_ request: WebRequest, isText: Bool) {
        self.isText = isText
        super.init(request)
    }

    override var contentType: String {
        if case .grpcWeb(_, let name) = WebContentType(request.head["content-type"]) { return name }
        return "application/grpc-web"
    }

    override func readEncodings() throws(RPCError) -> MessageEncodings {
        try MessageEncodings(request: request.head["grpc-encoding"], accepted: request.head["grpc-accept-encoding"] ?? "")
    }

    override func timeout() throws(RPCError) -> TimeAmount? {
        guard let text = request.head["grpc-timeout"] else { return nil }
        guard let timeout = Array(text.utf8).withUnsafeBytes({ GRPCTimeout.parse($0) }) else {
            throw RPCError(.invalidArgument, "malformed grpc-timeout")
        }
        return timeout
    }

    override func take(_ bytes: ByteBuffer) {
        guard isText else { call?.receive(bytes, isLast: false); return }
        var plain = ByteBuffer()
        guard decoder.decode(bytes, into: &plain) else { return refuse(GRPCWebCall.notBase64) }
        // The handler gives back what it was given; the rest was only its clothing.
        exchange.consumed(bytes.readableBytes - min(plain.readableBytes, bytes.readableBytes))
        if plain.readableBytes > 0 { call?.receive(plain, isLast: false) }
    }

    override func takeEnd() {
        if isText, !decoder.isWhole { return refuse(GRPCWebCall.notBase64) }
        call?.receiveEnd()
    }

    private static let notBase64 = RPCError(.invalidArgument, "the body is not base64")

    override func write(_ framed: ByteBuffer) { exchange.writeBody(encoded(framed)) }

    override func writeWhole(_ framed: ByteBuffer, _ metadata: ResponseMetadata) {
        var body = framed
        GRPCWebCall.writeTrailers(.ok, metadata.trailers, to: &body)
        body = encoded(body)
        writeHead(200, length: body.readableBytes, WebCall.headers(metadata.initial))
        exchange.writeBody(body)
    }

    override func writeEnd(_ status: RPCStatus, trailers: Metadata, initialMetadata: Metadata) {
        if !hasSentHead, initialMetadata.isEmpty {
            // Trailers-only: the status stands among the headers.
            let fields = GRPCHeaders.statusFields(status).map { HTTPRequestHead.Header($0.name, $0.value) }
            return writeHead(200, length: 0, fields + WebCall.headers(trailers))
        }
        if !hasSentHead { begin(initialMetadata) }
        var body = ByteBuffer()
        GRPCWebCall.writeTrailers(status, trailers, to: &body)
        exchange.writeBody(encoded(body))
    }

    private func encoded(_ bytes: ByteBuffer) -> ByteBuffer {
        isText ? ByteBuffer(string: Base64.encode(Array(bytes.readableBytesView), isPadded: true)) : bytes
    }

    private static func writeTrailers(_ status: RPCStatus, _ metadata: Metadata, to buffer: inout ByteBuffer) {
        var block = ""
        for (name, value) in GRPCHeaders.statusFields(status) + metadata.map({ ($0.name, $0.value) }) { block += "\(name): \(value)\r\n" }
        buffer.writeMultipleIntegers(UInt8(0x80), UInt32(clamping: block.utf8.count))
        buffer.writeString(block)
    }
}
