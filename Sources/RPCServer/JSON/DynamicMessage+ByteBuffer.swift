import NIOCore
import ProtoRuntime

extension DynamicMessage {
    /// The message on the wire, without a prefix.
    package func packed() -> ByteBuffer {
        withPacked { packed in
            let size = packed.size
            var buffer = ByteBufferAllocator().buffer(capacity: size)
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { bytes in
                if let base = bytes.baseAddress, size > 0 { packed.write(to: base) }
                return size
            }
            return buffer
        }
    }
}
