import NIOCore

/// The five bytes before each message (gRPC over HTTP/2, "Length-Prefixed-Message"): a compressed flag and a length, big-endian.
enum MessageFraming {
    static let prefixLength = 5

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
        let start = buffer.readerIndex
        guard let flag = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        guard flag == 0 else {
            // compression.md: a compressed message without an encoding is an internal error.
            if flag == 1 { throw RPCError(.internalError, "a message is marked as compressed, and no grpc-encoding was agreed on") }
            throw RPCError(.internalError, "a message starts with an unknown flag")
        }
        guard let length = buffer.getInteger(at: start + 1, as: UInt32.self) else { return nil }
        guard length <= UInt32(clamping: limit) else {
            throw RPCError(.resourceExhausted, "a message of \(length) bytes is over the limit of \(limit)")
        }
        return Int(length)
    }
}
