import NIOCore
import ProtoRuntime
import RPCServer

/// Makes a request message of a path, a query and a body.
struct RequestAssembly: Sendable {
    let route: Route
    let bridge: RESTBridge
    let values: [Substring]
    let query: Substring
    /// `Last-Event-ID` of the request; nil: it has none.
    var lastEventID: String?

    func message(body: ByteBuffer, arena: Arena) throws(HTTPFailure) -> DynamicMessage {
        let message: DynamicMessage
        do throws(ProtoError) {
            message = try DynamicMessage(route.method.input, arena: arena)
        } catch {
            throw RequestAssembly.tooLarge
        }
        var builder = JSONMessageBuilder(message, style: .rest, enums: bridge.writer.enums, limits: bridge.settings.json)
        if body.readableBytes > 0 || route.updateMask != nil { try readBody(body, into: message, &builder) }
        readQuery(into: message, &builder)
        readPath(into: message, &builder)
        // What the query says is newer: clients send the header by themselves.
        if let field = route.lastEventID, let lastEventID, !message.has(field) {
            builder.store(text: lastEventID, in: field, of: message, path: "Last-Event-ID")
        }
        if builder.isTooLarge { throw RequestAssembly.tooLarge }
        if !builder.violations.isEmpty { throw HTTPFailure(violations: builder.violations) }
        return message
    }

    /// The message packed, from memory of its own: on any thread.
    func packed(body: ByteBuffer) throws(HTTPFailure) -> ByteBuffer {
        try message(body: body, arena: Arena(limits: bridge.settings.proto)).packed()
    }

    private static let tooLarge = HTTPFailure(413, .invalidArgument, "the request needs too much memory")

    private func readBody(_ body: ByteBuffer, into message: DynamicMessage, _ builder: inout JSONMessageBuilder) throws(HTTPFailure) {
        if case .none = route.body { return }
        // Nothing is the same as `{}`.
        if body.readableBytes == 0 { return }
        let start = builder
        let result: Result<(JSONMessageBuilder, [String]), HTTPFailure> = body.withUnsafeReadableBytes { bytes in
            if let offset = UTF8Check.firstInvalid(bytes) {
                return .failure(HTTPFailure(400, .invalidArgument, "the body is not valid UTF-8 at byte \(offset)"))
            }
            var reader = JSONMessageReader(bytes, builder: start, reserved: route.reserved)
            do throws(JSONMessageReader.Failure) {
                if case .field(let field) = route.body {
                    try reader.read(into: field, of: message)
                } else {
                    try reader.read(into: message)
                }
                return .success((reader.builder, reader.mask))
            } catch {
                return .failure(HTTPFailure(error))
            }
        }
        let mask: [String]
        (builder, mask) = try result.get()
        if let updateMask = route.updateMask { builder.store(paths: mask, in: updateMask, of: message, path: updateMask.jsonName) }
    }

    private func readPath(into message: DynamicMessage, _ builder: inout JSONMessageBuilder) {
        for (fields, value) in zip(route.template.variables, values) {
            let path = fields.map(\.jsonName).joined(separator: ".")
            guard let text = PercentDecoding.decode(value) else {
                builder.refuse(path, "is not percent-encoded UTF-8 in the path")
                continue
            }
            store(text, in: fields, of: message, path: path, &builder)
        }
    }

    private func readQuery(into message: DynamicMessage, _ builder: inout JSONMessageBuilder) {
        var seen: Set<String> = []
        for part in query.split(separator: "&") {
            let rawName = part.prefix { $0 != "=" }
            guard
                let name = PercentDecoding.decode(rawName, plusIsSpace: true),
                let value = PercentDecoding.decode(part.dropFirst(rawName.count).dropFirst(), plusIsSpace: true)
            else {
                builder.refuse(String(rawName), "is not percent-encoded UTF-8 in the query")
                continue
            }
            if case .all = route.body {
                builder.refuse(name, "must be given in the body, not in the query")
                continue
            }
            guard let fields = FieldReference.resolve(name, in: route.method.input, by: \.jsonName), let last = fields.last else {
                let suggestion = Suggestion.member(for: name, in: route.method.input).map { "; did you mean \"\($0)\"?" } ?? ""
                builder.refuse(name, "is not a known query parameter\(suggestion)")
                continue
            }
            if let refusal = route.reserved[fields.map(\.name).joined(separator: ".")] {
                builder.refuse(name, refusal)
            } else if !seen.insert(name).inserted, last.presence != .repeated {
                builder.refuse(name, "is given more than once")
            } else {
                store(value, in: fields, of: message, path: name, &builder)
            }
        }
    }

    private func store(
        _ text: String, in fields: [FieldDescriptor], of message: DynamicMessage, path: String, _ builder: inout JSONMessageBuilder
    ) {
        var inner = message
        for field in fields.dropLast() {
            guard let next = builder.open(field, of: inner, path: path) else { return }
            inner = next
        }
        if let field = fields.last { builder.store(text: text, in: field, of: inner, path: path) }
    }
}
