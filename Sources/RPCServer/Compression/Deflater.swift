import CZlib

/// Compresses messages, one at a time, each for itself. It holds 256 KiB of zlib's memory: see ``ZlibPool``.
///
/// Unchecked: one thread has it at a time, since the pool hands it out and takes it back, and it refers to nothing else.
final class Deflater: @unchecked Sendable {
    /// Zlib keeps this address, so that it cannot be a stored property.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil where zlib has no memory, or the encoding is none of zlib's.
    init?(_ encoding: MessageEncoding) {
        guard let windowBits = encoding.windowBits else { return nil }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = deflateInit2_(
            stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses `input` into `output`, and returns how many bytes it became; nil where `output` is too small.
    func compress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
        guard let source = input.baseAddress, let target = output.baseAddress, let inputSize = UInt32(exactly: input.count),
            deflateReset(stream) == Z_OK
        else { return nil }
        let room = UInt32(clamping: output.count)
        // Zlib's interface has no const here; it only reads.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = inputSize
        stream.pointee.next_out = target.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        let result = deflate(stream, Z_FINISH)
        let written = Int(room - stream.pointee.avail_out)
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        return result == Z_STREAM_END ? written : nil
    }
}
