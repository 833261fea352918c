import NIOCore
import ProtoRuntime

extension ByteBuffer {
    /// Appends a message behind its five-byte prefix, packed straight into this buffer.
    @inlinable
    mutating func writeFramed<Message: ProtoMessage>(_ message: Message, arena: Arena) {
        message.withPacked(arena: arena) { packed in
            _ = writeWithUnsafeMutableBytes(minimumWritableBytes: MessageFraming.prefixLength + packed.capacity) { target in
                guard let base = target.baseAddress else { return 0 }
                let size = packed.write(to: base + MessageFraming.prefixLength)
                base.storeBytes(of: 0, as: UInt8.self)
                base.storeBytes(of: UInt32(truncatingIfNeeded: size).bigEndian, toByteOffset: 1, as: UInt32.self)
                return MessageFraming.prefixLength + size
            }
        }
    }

    /// Reads the message that the readable bytes are.
    @inlinable
    func unpackMessage<Message: ProtoMessage>(as type: Message.Type, arena: Arena) throws(RPCError) -> Message {
        let result: Result<Message, ProtoError> = withUnsafeReadableBytes { bytes in
            do throws(ProtoError) {
                return .success(try Message(unpacking: bytes, arena: arena))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let message): return message
        case .failure(let error): throw RPCError(refused: error, in: Message.typeName)
        }
    }
}

extension RPCError {
    /// Bytes that are no message are the peer's fault in the transport's eyes (INTERNAL, as gRPC's servers answer);
    /// a message of the right form with a value that is never legal is the caller's (INVALID_ARGUMENT).
    @usableFromInline
    init(refused error: ProtoError, in typeName: String) {
        switch error {
        case .malformed, .tooDeep, .unfit:
            self.init(.internalError, "cannot read \(typeName): \(error)")
        case .invalidUTF8(let field), .nulInString(let field):
            self.init(
                .invalidArgument, "\(error)", violations: [FieldViolation(field: field, description: "\(error)")])
        case .memoryLimitExceeded:
            self.init(.resourceExhausted, "cannot read \(typeName): \(error)")
        }
    }
}
