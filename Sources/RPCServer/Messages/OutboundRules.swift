/// What holds for the messages that one call sends.
struct OutboundRules: Sendable {
    /// Longest message before compression, in bytes without its prefix.
    let limit: Int
    /// How messages are compressed.
    let compression: CompressionSettings
    /// The call's encoding. Asked for before each message, it settles with the first.
    let encoding: @Sendable () -> OutboundEncoding
}
