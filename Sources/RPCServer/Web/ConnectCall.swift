import NIOCore

/// What unary and streaming calls by Connect (connectrpc.com/docs/protocol) have in common: their timeout, their version, and requests that
/// are turned into messages one after the other, large ones of JSON aside from the event loop.
class ConnectCall: WebCall {
    let codec: MessageCodec
    private var pending = CircularBuffer<(bytes: ByteBuffer, wire: Int)>()
    private var isReading = false
    private var hasAll = false
    /// For each message that the call has, its bytes there and those on the wire, to give the client its window back.
    private var sizes = CircularBuffer<(framed: Int, wire: Int)>()
    private var takenBytes = 0

    init(_ request: WebRequest, codec: MessageCodec) {
        self.codec = codec
        super.init(request)
    }

    override func timeout() throws(RPCError) -> TimeAmount? {
        if let version = request.head["connect-protocol-version"], version != "1" {
            throw RPCError(.invalidArgument, "connect-protocol-version is \(version), and 1 is the only version")
        }
        guard let text = request.head["connect-timeout-ms"] else { return nil }
        guard text.utf8.count <= 10, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let milliseconds = Int64(text) else {
            throw RPCError(.invalidArgument, "connect-timeout-ms is not a number of at most ten digits")
        }
        return .milliseconds(milliseconds)
    }

    /// What a compressed message of the request is.
    func decompressed(_ message: ByteBuffer) throws(RPCError) -> ByteBuffer {
        // "Servers must not attempt to decompress zero-length" content.
        if encodings.request == .identity || message.readableBytes == 0 { return message }
        return try message.decompressed(encodings.request, limit: limit, request.responder.dispatcher.settings.compression)
    }

    /// Takes the next message of the request.
    /// - Parameter wire: bytes to be given back to the client once the handler has it.
    func submit(_ message: ByteBuffer, wire: Int = 0) {
        pending.append((message, wire))
        readNext()
    }

    /// There are no more.
    func submitEnd() {
        hasAll = true
        readNext()
    }

    private func readNext() {
        while !isReading, !isFinished, !pending.isEmpty {
            let (bytes, wire) = pending.removeFirst()
            if case .json = codec, bytes.readableBytes > request.responder.settings.inlineBody {
                readAside(bytes, wire: wire)
            } else {
                deliver(Result { () throws(RPCError) in try codec.request(bytes) }, wire: wire)
            }
        }
        if hasAll, !isReading, !isFinished, pending.isEmpty {
            hasAll = false
            call?.receiveEnd()
        }
    }

    private func readAside(_ bytes: ByteBuffer, wire: Int) {
        isReading = true
        let eventLoop = exchange.eventLoop
        let codec = self.codec
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        Task {
            let message = Result { () throws(RPCError) in try codec.request(bytes) }
            eventLoop.execute {
                this.value.isReading = false
                this.value.deliver(message, wire: wire)
                this.value.readNext()
            }
        }
    }

    private func deliver(_ message: Result<ByteBuffer, RPCError>, wire: Int) {
        guard !isFinished else { return exchange.consumed(wire) }
        switch message {
        case .failure(let error): refuse(error)
        case .success(let message):
            var framed = ByteBufferAllocator().buffer(capacity: MessageFraming.prefixLength + message.readableBytes)
            framed.writeMultipleIntegers(UInt8(0), UInt32(clamping: message.readableBytes))
            framed.writeImmutableBuffer(message)
            sizes.append((framed.readableBytes, wire))
            call?.receive(framed, isLast: false)
        }
    }

    override func taken(_ bytes: Int) {
        takenBytes &+= bytes
        while let first = sizes.first, takenBytes >= first.framed {
            takenBytes -= first.framed
            exchange.consumed(first.wire)
            sizes.removeFirst()
        }
    }
}
