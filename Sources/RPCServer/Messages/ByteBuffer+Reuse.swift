import NIOCore

extension ByteBuffer {
    /// Forgets the contents and keeps the storage. `clear` alone gives an untouched buffer storage of its own.
    mutating func reuse() {
        if writerIndex > 0 { clear() }
    }
}
