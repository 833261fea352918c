import NIOCore
import ProtoRuntime

/// ProtoJSON of one method's messages.
struct JSONCodec: Sendable {
    private let method: RegisteredMethod
    private let writer: JSONMessageWriter
    private let settings: WebSettings

    init(_ method: RegisteredMethod, _ writer: JSONMessageWriter, _ settings: WebSettings) {
        self.method = method
        self.writer = writer
        self.settings = settings
    }

    /// Reads a request. Nothing at all is the same as `{}`.
    func request(_ bytes: ByteBuffer) throws(RPCError) -> ByteBuffer {
        if bytes.readableBytes == 0 { return ByteBuffer() }
        let arena = Arena(limits: settings.proto)
        let result: Result<ByteBuffer, RPCError> = bytes.withUnsafeReadableBytes { bytes in
            do throws(RPCError) {
                return .success(try read(bytes, arena).packed())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) -> DynamicMessage {
        if let offset = UTF8Check.firstInvalid(bytes) {
            throw RPCError(.invalidArgument, "the message is not valid UTF-8 at byte \(offset)")
        }
        guard let message = try? DynamicMessage(method.input, arena: arena) else { throw JSONCodec.tooLarge }
        var reader = JSONMessageReader(
            bytes,
            builder: JSONMessageBuilder(message, style: .protoJSON, enums: writer.enums, limits: settings.json, registry: writer.registry))
        do throws(JSONMessageReader.Failure) {
            try reader.read(into: message)
        } catch {
            let place = error.path.isEmpty ? "" : " in \(error.path)"
            throw RPCError(.invalidArgument, "the message is not valid JSON at byte \(error.error.offset)\(place): \(error.error.reason)")
        }
        if reader.builder.isTooLarge { throw JSONCodec.tooLarge }
        let violations = reader.builder.violations
        if !violations.isEmpty {
            throw RPCError(
                .invalidArgument, FieldViolation.sentence(about: violations), violations: violations.filter { !$0.field.isEmpty })
        }
        return message
    }

    /// Writes a response.
    func response(_ bytes: ByteBuffer) throws(RPCError) -> ByteBuffer {
        let arena = Arena(limits: settings.proto)
        let message = bytes.withUnsafeReadableBytes { try? DynamicMessage(method.output, unpacking: $0, arena: arena) }
        guard let message else { throw RPCError(.internalError, "the response cannot be written as JSON") }
        var json = JSONWriter()
        writer.any(message, method.output, to: &json)
        guard json.isFaithful else { throw RPCError(.internalError, "the response holds a value that JSON cannot say") }
        return json.buffer
    }

    private static let tooLarge = RPCError(.resourceExhausted, "the request needs too much memory")
}
