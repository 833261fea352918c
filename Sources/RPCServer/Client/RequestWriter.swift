import ProtoRuntime

/// Where a client writes the requests of a call that streams them. Any task may use it.
public struct RequestWriter<Message: ProtoMessage>: Sendable {
    private let call: ClientCall

    init(_ call: ClientCall) { self.call = call }

    /// Sends a message. Suspends while the server is slow and the send buffer is full. Throws when the call is over:
    /// an `RPCError` with the reason, or `CancellationError`.
    public func send(_ message: Message) async throws { try await call.outbound.send(message) }

    /// Says that there are no more messages.
    public func finish() { call.endRequests() }
}
