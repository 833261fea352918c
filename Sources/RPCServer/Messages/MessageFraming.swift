import NIOCore

/// The five bytes before each message (gRPC over HTTP/2, "Length-Prefixed-Message"): a compressed flag and a length, big-endian.
@usableFromInline
enum MessageFraming {
    @usableFromInline
    static var prefixLength: Int { 5 }

    /// Takes the next whole message off `buffer`, without its prefix; nil where more bytes are needed.
    ///
    /// Throws where the prefix says what this server does not take: compressed (no encoding is ever agreed on), or longer than `limit` bytes.
    static func next(in buffer: inout ByteBuffer, limit: Int) throws(RPCError) -> ByteBuffer? {
        guard let length = try nextLength(in: buffer, limit: limit), buffer.readableBytes >= prefixLength + length else { return nil }
        buffer.moveReaderIndex(forwardBy: prefixLength)
        return buffer.readSlice(length: length)
    }

    /// Length of the message that `buffer` starts with, which may not be all there; nil where not even the prefix is.
    static func nextLength(in buffer: ByteBuffer, limit: Int) throws(RPCError) -> Int? {
        guard let (flag, length) = buffer.peekMultipleIntegers(as: (UInt8, UInt32).self) else {
            if let flag = buffer.peekInteger(as: UInt8.self) { try check(flag: flag) }
            return nil
        }
        try check(flag: flag)
        guard length <= UInt32(clamping: limit) else {
            throw RPCError(.resourceExhausted, "a message of \(length) bytes is over the limit of \(limit)")
        }
        return Int(length)
    }

    private static func check(flag: UInt8) throws(RPCError) {
        guard flag != 0 else { return }
        // compression.md: a compressed message without an encoding is an internal error.
        if flag == 1 { throw RPCError(.internalError, "a message is marked as compressed, and no grpc-encoding was agreed on") }
        throw RPCError(.internalError, "a message starts with an unknown flag")
    }

    /// The one message that `request`, which is complete, must be; without its prefix.
    static func only(in request: ByteBuffer, limit: Int) throws(RPCError) -> ByteBuffer {
        guard request.readableBytes > 0 else {
            throw RPCError(.unimplemented, "exactly one message was expected, and none came")
        }
        guard let length = try nextLength(in: request, limit: limit), request.readableBytes >= length &+ prefixLength else {
            throw RPCError(.internalError, "the stream ended inside a message")
        }
        guard request.readableBytes == length &+ prefixLength else { throw tooMany }
        var message = request
        message.moveReaderIndex(forwardBy: prefixLength)
        return message
    }

    static var tooMany: RPCError { RPCError(.unimplemented, "exactly one message was expected, and more came") }
}
