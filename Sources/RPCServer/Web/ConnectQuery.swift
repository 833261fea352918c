import NIOCore

/// The query of a Connect GET ("Unary-Get-Request"). Parameters in any order; others are let be; of one that comes twice the first counts.
struct ConnectQuery {
    private var values: [String: String] = [:]
    private var isMalformed = false
    /// The value of `message`, which is any bytes where it is not base64.
    private var content: [UInt8]?

    init(_ query: Substring) {
        for part in query.split(separator: "&") {
            let name = part.prefix { $0 != "=" }
            guard let key = PercentDecoding.decode(name, plusIsSpace: true), values[key] == nil else { continue }
            let text = part.dropFirst(name.utf8.count).dropFirst()
            if key == "message" {
                if content == nil, !isMalformed { content = PercentDecoding.bytes(text, plusIsSpace: true) }
                if content == nil { isMalformed = true }
            } else if let value = PercentDecoding.decode(text, plusIsSpace: true) {
                values[key] = value
            }
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
        guard let content else {
            throw RPCError(.invalidArgument, "the query needs message, percent-encoded or with base64=1")
        }
        guard values["base64"] == "1" else { return ByteBuffer(bytes: content) }
        guard let bytes = Base64.decode(json: String(decoding: content, as: UTF8.self)) else {
            throw RPCError(.invalidArgument, "message is not base64 in the query")
        }
        return ByteBuffer(bytes: bytes)
    }
}
