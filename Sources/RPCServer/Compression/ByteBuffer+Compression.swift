import NIOCore

extension ByteBuffer {
    /// The readable bytes compressed, behind `prefix` bytes that are left as zeros; nil where they would not become fewer.
    func compressed(_ encoding: MessageEncoding, after prefix: Int = 0) -> ByteBuffer? {
        guard readableBytes > 1 else { return nil }
        // No more room than what makes it worth while.
        var output = ByteBufferAllocator().buffer(capacity: prefix &+ readableBytes &- 1)
        output.writeRepeatingByte(0, count: prefix)
        let size = ZlibPool.shared.withDeflater(encoding) { deflater in
            withUnsafeReadableBytes { source in
                output.withUnsafeMutableWritableBytes { target in
                    deflater.compress(source, into: UnsafeMutableRawBufferPointer(rebasing: target.prefix(source.count - 1)))
                }
            }
        }
        guard let size = size ?? nil else { return nil }
        output.moveWriterIndex(forwardBy: size)
        return output
    }

    /// The message that the readable bytes become. RESOURCE_EXHAUSTED where it would be over `limit` bytes, or over what
    /// `settings` allow for so few; INTERNAL where the bytes are none of that encoding.
    func decompressed(_ encoding: MessageEncoding, limit: Int, _ settings: CompressionSettings) throws(RPCError) -> ByteBuffer {
        let longest = settings.longest(from: readableBytes)
        let failure: Inflater.Failure
        switch inflated(encoding, limit: Swift.min(limit, longest)) {
        case .success(let message)?: return message
        case .failure(let error)?: failure = error
        case nil: throw RPCError(.resourceExhausted, "there is no memory to decompress a message")
        }
        switch failure {
        case .malformed:
            throw RPCError(.internalError, "a message of \(readableBytes) bytes is not \(encoding.name)")
        case .tooLong where longest < limit:
            throw RPCError(
                .resourceExhausted,
                "a message of \(readableBytes) bytes expands to over \(longest), more than \(settings.expansionLimit) times its size")
        case .tooLong:
            throw RPCError(.resourceExhausted, "a message of \(readableBytes) bytes expands to over the limit of \(limit)")
        }
    }

    private func inflated(_ encoding: MessageEncoding, limit: Int) -> Result<ByteBuffer, Inflater.Failure>? {
        ZlibPool.shared.withInflater(encoding) { inflater in
            withUnsafeReadableBytes { source in
                do throws(Inflater.Failure) {
                    return .success(try inflater.decompress(source, limit: limit))
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    /// A framed message, which the readable bytes are, with its message compressed; nil where it is too short for that or would not become shorter.
    func compressedFrame(_ outbound: OutboundEncoding, _ settings: CompressionSettings) -> ByteBuffer? {
        let size = readableBytes - MessageFraming.prefixLength
        guard outbound.applies(to: size, settings) else { return nil }
        guard let message = getSlice(at: readerIndex + MessageFraming.prefixLength, length: size),
            var frame = message.compressed(outbound.encoding, after: MessageFraming.prefixLength)
        else { return nil }
        let length = UInt32(truncatingIfNeeded: frame.readableBytes - MessageFraming.prefixLength)
        frame.setInteger(UInt8(1), at: frame.readerIndex)
        frame.setInteger(length, at: frame.readerIndex + 1)
        return frame
    }
}
