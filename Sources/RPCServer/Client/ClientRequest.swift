import NIOCore

/// What a call is to be, whichever attempt carries it.
struct ClientRequest: Sendable {
    let path: String
    let metadata: Metadata
    let encoding: MessageEncoding
    /// When the call has to be over, over all attempts; nil for no limit.
    let deadline: NIODeadline?
    let waitsForReady: Bool
    let retryPolicy: RetryPolicy?

    /// The head of an attempt.
    /// - Parameter retries: attempts before this one that the server may have seen.
    func head(_ connector: any Connecting, userAgent: String, now: NIODeadline, retries: Int) -> HeaderBlock {
        var headers: [(name: String, value: String)] = [
            (":method", "POST"), (":scheme", connector.scheme), (":path", path), (":authority", connector.authority),
            ("content-type", "application/grpc"), ("te", "trailers"), ("user-agent", userAgent),
            ("grpc-accept-encoding", MessageEncoding.announced),
        ]
        if encoding != .identity { headers.append(("grpc-encoding", encoding.name)) }
        if let deadline { headers.append(("grpc-timeout", GRPCTimeout.format(deadline - now))) }
        if retries > 0 { headers.append(("grpc-previous-rpc-attempts", String(retries))) }
        headers += metadata.map { ($0.name, $0.value) }
        return HeaderBlock(headers)
    }
}
