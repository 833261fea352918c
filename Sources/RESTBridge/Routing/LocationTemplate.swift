import ProtoRuntime
import RPCServer

/// The `Location` of a success: a path with fields of the response in it.
struct LocationTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case field(FieldDescriptor)
    }

    private var parts: [Part] = []

    init(_ text: String, response: MessageDescriptor, method: String) throws(BridgeError) {
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { throw .unsupportedRoute(text, method: method) }
            let name = String(rest[rest.index(after: open)..<close])
            guard let field = response.field(name: name), field.presence == .implicit else { throw .unknownField(name, method: method) }
            parts += [.text(String(rest[..<open])), .field(field)]
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
    }

    func path(of response: DynamicMessage, _ writer: JSONMessageWriter) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .field(let field): PercentDecoding.encode(segment: writer.text(response.value(field)))
            }
        }.joined()
    }
}
