import NIOCore

/// The five bytes before each message (gRPC over HTTP/2, "Length-Prefixed-Message"): a compressed flag and a length, big-endian.
@usableFromInline
enum MessageFraming {
    @usableFromInline
    static var prefixLength: Int { 5 }

    /// Takes the next whole message off `buffer`, without its prefix and as it is on the wire; nil where more bytes are needed.
    ///
    /// Throws where the prefix says what is not taken: compressed where `encoding` is identity, or longer than `limit` bytes.
    static func next(
        in buffer: inout ByteBuffer, limit: Int, encoding: MessageEncoding = .identity
    ) throws(RPCError) -> ByteBuffer? {
        guard let length = try nextLength(in: buffer, limit: limit, encoding: encoding), buffer.readableBytes >= prefixLength + length
        else { return nil }
        buffer.moveReaderIndex(forwardBy: prefixLength)
        return buffer.readSlice(length: length)
    }

    /// Whether the message that `buffer` starts with is compressed; false where there is none.
    static func isCompressed(_ buffer: ByteBuffer) -> Bool { buffer.peekInteger(as: UInt8.self) == 1 }

    /// Length of the message that `buffer` starts with, which may not be all there; nil where not even the prefix is.
    static func nextLength(in buffer: ByteBuffer, limit: Int, encoding: MessageEncoding) throws(RPCError) -> Int? {
        guard let (flag, length) = buffer.peekMultipleIntegers(as: (UInt8, UInt32).self) else {
            if let flag = buffer.peekInteger(as: UInt8.self) { try check(flag: flag, encoding) }
            return nil
        }
        try check(flag: flag, encoding)
        guard length <= UInt32(clamping: limit) else {
            throw RPCError(.resourceExhausted, "a message of \(length) bytes is over the limit of \(limit)")
        }
        return Int(length)
    }

    private static func check(flag: UInt8, _ encoding: MessageEncoding) throws(RPCError) {
        guard flag != 0 else { return }
        guard flag == 1 else { throw RPCError(.internalError, "a message starts with the unknown flag \(flag)") }
        // gRPC, "Compression", test cases: a compressed message without an encoding is an internal error.
        if encoding == .identity {
            throw RPCError(.internalError, "the Compressed-Flag of a message is set, and grpc-encoding names no encoding")
        }
    }

    /// The one message that `request`, which is complete, must be; without its prefix and as it is on the wire.
    static func only(in request: ByteBuffer, limit: Int, encoding: MessageEncoding) throws(RPCError) -> ByteBuffer {
        guard request.readableBytes > 0 else {
            throw RPCError(.unimplemented, "exactly one message was expected, and none came")
        }
        guard let length = try nextLength(in: request, limit: limit, encoding: encoding), request.readableBytes >= length &+ prefixLength
        else {
            throw RPCError(.internalError, "the stream ended inside a message")
        }
        guard request.readableBytes == length &+ prefixLength else { throw tooMany }
        var message = request
        message.moveReaderIndex(forwardBy: prefixLength)
        return message
    }

    /// Throws where a message of so many bytes is not to be sent.
    @inline(__always)
    static func checkSent(_ length: Int, limit: Int) throws(RPCError) {
        if length > limit { throw tooLong(length, limit: limit) }
    }

    private static func tooLong(_ length: Int, limit: Int) -> RPCError {
        RPCError(.resourceExhausted, "a message of \(length) bytes is over the send limit of \(limit)")
    }

    /// Longest message that the prefix can announce.
    static let longest = Int(UInt32.max)

    static var tooMany: RPCError { RPCError(.unimplemented, "exactly one message was expected, and more came") }
}
