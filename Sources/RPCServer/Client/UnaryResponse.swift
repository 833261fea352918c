/// The one response of a call, with the metadata around it.
public struct UnaryResponse<Message: Sendable>: Sendable {
    /// The message.
    public let message: Message
    /// Metadata that came ahead of it.
    public let initialMetadata: Metadata
    /// Metadata that came with the status.
    public let trailers: Metadata
    /// Whether the message came compressed.
    public let wasCompressed: Bool
}
