import ProtoRuntime

/// Where a client writes the requests of a call that streams them. Any task may use it.
public struct RequestWriter<Message: ProtoMessage>: Sendable {
    private let call: ClientCall

    init(_ call: ClientCall) { self.call = call }

    /// Sends a message. Suspends while the server is slow and the send buffer is full. Throws when the call is over:
    /// an `RPCError` with the reason, or `CancellationError`. A message over ``ClientSettings/sendLimit`` throws RESOURCE_EXHAUSTED
    /// and is not sent.
    /// - Parameter compress: false for a message that is to go as it is where the call's requests are compressed.
    public func send(_ message: Message, compress: Bool = true) async throws { try await call.outbound.send(message, compress: compress) }

    /// Says that there are no more messages.
    public func finish() { call.endRequests() }
}
