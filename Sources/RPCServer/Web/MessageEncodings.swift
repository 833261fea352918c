/// How the messages of a call are compressed, as its client says.
struct MessageEncodings: Sendable {
    /// Of the requests.
    let request: MessageEncoding
    /// Those of which responses may be.
    let accepted: AcceptedEncodings

    /// Neither way.
    static let none = MessageEncodings(request: .identity, accepted: AcceptedEncodings())

    private init(request: MessageEncoding, accepted: AcceptedEncodings) {
        self.request = request
        self.accepted = accepted
    }

    /// Reads two headers; where the second is missing, what the first says is accepted too (connectrpc.com/docs/protocol,
    /// "Unary-Request"). UNIMPLEMENTED where the first is not known here.
    init(request name: String?, accepted: String?) throws(RPCError) {
        let name = name ?? MessageEncoding.identity.name
        guard let request = MessageEncoding(name: name) else {
            throw RPCError(.unimplemented, "messages compressed by \(name) are not taken; supported are: \(MessageEncoding.announced)")
        }
        self.init(request: request, accepted: AcceptedEncodings(header: accepted ?? request.name))
    }
}
