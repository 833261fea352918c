/// How messages are compressed, and how far they may expand when they are read.
public struct CompressionSettings: Sendable {
    /// Encoding of the messages that this side sends, where its call does not choose another. A server sends it to callers that
    /// accept it. Nothing is compressed by default, as in other gRPC implementations: it costs more than the bytes do on most networks.
    public var encoding = MessageEncoding.identity
    /// Bytes from which a message is compressed by this setting's ``encoding``; a call that chooses for itself has all its messages compressed.
    public var minimumSize = 1024
    /// Bytes that a received message may have for each of its compressed bytes. Deflate cannot pass 1,032; what expands by
    /// hundreds is most often made to use up memory.
    public var expansionLimit = 200
    /// Bytes that a received message may always have, however well it was compressed.
    public var expansionAllowance = 1 << 20

    /// The defaults.
    public init() {}

    /// Longest message that so many compressed bytes may become.
    func longest(from compressed: Int) -> Int {
        let (bytes, isTooLarge) = compressed.multipliedReportingOverflow(by: max(expansionLimit, 1))
        return max(isTooLarge ? .max : bytes, expansionAllowance)
    }
}
