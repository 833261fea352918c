import ProtoRuntime

/// The path of a route, such as `/api/campaigns/{id}/start` (google/api/http.proto, "Path template syntax").
///
/// Of that syntax, literals and variables of one segment are known: `{id}` and `{id=*}`, which may name a field inside a field.
struct PathTemplate: Sendable {
    enum Segment: Sendable {
        case literal(String)
        /// Fields from the request message inwards.
        case variable([FieldDescriptor])
    }

    let text: String
    let segments: [Segment]

    init(_ text: String, request: MessageDescriptor, method: String) throws(BridgeError) {
        self.text = text
        var segments: [Segment] = []
        guard text.hasPrefix("/"), !text.contains(":"), !text.contains("?") else {
            throw .unsupportedRoute(text, method: method)
        }
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            if part.hasPrefix("{"), part.hasSuffix("}") {
                let inside = part.dropFirst().dropLast()
                let name = inside.hasSuffix("=*") ? inside.dropLast(2) : inside
                guard let fields = FieldReference.resolve(String(name), in: request, by: \.name) else {
                    throw .unknownField(String(name), method: method)
                }
                segments.append(.variable(fields))
            } else if part.isEmpty || part.contains(where: { "{}*=".contains($0) }) {
                throw .unsupportedRoute(text, method: method)
            } else {
                segments.append(.literal(String(part)))
            }
        }
        self.segments = segments
    }

    /// Whether the decoded segments of a path are of this template; a variable needs at least one character.
    func matches(_ path: [Substring]) -> Bool {
        guard path.count == segments.count else { return false }
        return zip(segments, path).allSatisfy { segment, part in
            if case .literal(let text) = segment { text == part } else { !part.isEmpty }
        }
    }

    /// The parts of a path that stand where the variables are.
    func values(_ path: [Substring]) -> [Substring] {
        zip(segments, path).compactMap { if case .variable = $0 { $1 } else { nil } }
    }

    /// Fields of the variables, in order.
    var variables: [[FieldDescriptor]] {
        segments.compactMap { if case .variable(let fields) = $0 { fields } else { nil } }
    }
}
