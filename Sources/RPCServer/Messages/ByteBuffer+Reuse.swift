import NIOCore

extension ByteBuffer {
    /// Forgets the contents and keeps the storage. `clear` alone gives an untouched buffer storage of its own.
    mutating func reuse() {
        if writerIndex > 0 { clear() }
    }

    /// Adds to what waits to be read, in the room of what was read. Without that the buffer of a reader who is always a little behind would grow as
    /// long as there is something to be written.
    mutating func queue(_ bytes: ByteBuffer) {
        if readerIndex >= max(readableBytes, ByteBuffer.worthMoving) { discardReadBytes() }
        writeImmutableBuffer(bytes)
    }

    /// Bytes that were read and are left where they are.
    private static var worthMoving: Int { 16 << 10 }
}
