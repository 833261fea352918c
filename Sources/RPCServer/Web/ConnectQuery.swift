import NIOCore

/// The query of a Connect GET ("Unary-Get-Request"). Parameters in any order; others are let be; of one that comes twice the first counts.
struct ConnectQuery {
    private var values: [String: String] = [:]
    private var isMalformed = false

    init(_ query: Substring) {
        for part in query.split(separator: "&") {
            let name = part.prefix { $0 != "=" }
            guard let key = PercentDecoding.decode(name, plusIsSpace: true), values[key] == nil else { continue }
            guard let value = PercentDecoding.decode(part.dropFirst(name.utf8.count).dropFirst(), plusIsSpace: true) else {
                if key == "message" { isMalformed = true }
                continue
            }
            values[key] = value
        }
    }

    /// Name of the messages' format.
    var encoding: String? { values["encoding"] }
    /// Name of the message's compression.
    var compression: String? { values["compression"] }

    /// The message's bytes.
    func message() throws(RPCError) -> ByteBuffer {
        if let version = values["connect"], version != "v1" {
            throw RPCError(.invalidArgument, "connect is \(version) in the query, and v1 is the only version")
        }
        guard !isMalformed, let text = values["message"] else {
            throw RPCError(.invalidArgument, "the query needs message, percent-encoded UTF-8 or with base64=1")
        }
        guard values["base64"] == "1" else { return ByteBuffer(string: text) }
        guard let bytes = Base64.decode(json: text) else { throw RPCError(.invalidArgument, "message is not base64 in the query") }
        return ByteBuffer(bytes: bytes)
    }
}
