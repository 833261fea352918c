/// A ``Mode`` as a request gives it, unchecked. Nil: not said.
public struct ModeDraft: Sendable, Hashable {
    /// Voice only.
    public var ai: Bool?
    /// Voice only.
    public var voicemailAudioURL: String?
    /// Voice only.
    public var callsPerSecond: Double?
    /// Both channels.
    public var maxRetries: Int64?
    /// Both channels, such as `4h`.
    public var retryDelay: String?
    /// SMS only.
    public var message: String?

    /// Nothing said.
    public init() {}

    /// The draft that says what `mode` says.
    public init(_ mode: Mode) {
        ai = mode.ai
        voicemailAudioURL = mode.voicemailAudioURL
        callsPerSecond = mode.callsPerSecond
        maxRetries = mode.maxRetries.map { Int64($0) }
        retryDelay = mode.retryDelay?.text
        message = mode.message
    }
}
