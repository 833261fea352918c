import CZlib
import NIOCore

/// Decompresses messages, one at a time, each for itself. It holds up to 40 KiB of zlib's memory: see ``ZlibPool``.
///
/// Unchecked: one thread has it at a time, since the pool hands it out and takes it back, and it refers to nothing else.
final class Inflater: @unchecked Sendable {
    /// Why bytes did not become a message.
    enum Failure: Error {
        /// They are not what the encoding makes, end early, or go on after the end.
        case malformed
        /// They would become more bytes than allowed.
        case tooLong
    }

    /// Zlib keeps this address, so that it cannot be a stored property.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil where zlib has no memory, or the encoding is none of zlib's.
    init?(_ encoding: MessageEncoding) {
        guard let windowBits = encoding.windowBits else { return nil }
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses all of `input`. The result's storage grows with what comes out, and is never over `limit` bytes.
    func decompress(_ input: UnsafeRawBufferPointer, limit: Int) throws(Failure) -> ByteBuffer {
        guard let source = input.baseAddress, let inputSize = UInt32(exactly: input.count), inflateReset(stream) == Z_OK else {
            throw .malformed
        }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = inputSize
        defer {
            stream.pointee.next_in = nil
            stream.pointee.next_out = nil
        }
        let allocator = ByteBufferAllocator()
        var output = allocator.buffer(capacity: min(limit, max(input.count &* 4, 256)))
        while true {
            let room = min(output.writableBytes, limit - output.readableBytes)
            let isEnd = room > 0 ? try step(&output, room) : try stepWithoutRoom()
            if isEnd { break }
            if output.readableBytes >= limit || output.writableBytes > 0 { continue }
            // By hand, since a buffer that grows by itself does so to a power of two, past the limit.
            var larger = allocator.buffer(capacity: min(limit, output.readableBytes &* 2))
            larger.writeImmutableBuffer(output)
            output = larger
        }
        guard stream.pointee.avail_in == 0 else { throw .malformed }
        return output
    }

    /// Inflates into the room there is; true at the end.
    private func step(_ output: inout ByteBuffer, _ room: Int) throws(Failure) -> Bool {
        var result = Z_OK
        let written = output.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) { target in
            guard let base = target.baseAddress else { return 0 }
            let room = UInt32(clamping: room)
            stream.pointee.next_out = base.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = room
            result = inflate(stream, Z_NO_FLUSH)
            return Int(room - stream.pointee.avail_out)
        }
        return try isEnd(result, written: written)
    }

    /// Inflates where the limit is reached: only the end may follow.
    private func stepWithoutRoom() throws(Failure) -> Bool {
        var result = Z_OK
        let written = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { byte in
            stream.pointee.next_out = byte.baseAddress
            stream.pointee.avail_out = 1
            result = inflate(stream, Z_NO_FLUSH)
            return 1 - Int(stream.pointee.avail_out)
        }
        guard written == 0 else { throw .tooLong }
        return try isEnd(result, written: written)
    }

    private func isEnd(_ result: Int32, written: Int) throws(Failure) -> Bool {
        switch result {
        case Z_STREAM_END: return true
        // Nothing came out though there was room: the input is used up.
        case Z_OK where written > 0: return false
        default: throw .malformed
        }
    }
}

extension MessageEncoding {
    /// What zlib calls the format: the size of the window (2^15 bytes), and 16 more for gzip's wrapping.
    var windowBits: Int32? {
        switch self {
        case .identity: nil
        case .deflate: MAX_WBITS
        case .gzip: MAX_WBITS + 16
        }
    }
}
