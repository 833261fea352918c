/// A ``Mode`` as a request gives it, unchecked. Nil: not said.
public struct ModeDraft: Sendable, Hashable {
    /// Voice only.
    public var ai: Bool?
    /// Voice only.
    public var voicemailAudioURL: String?
    /// Voice only.
    public var callsPerSecond: Double?
    /// Voice only.
    public var greetingAudioURL: String?
    /// Voice only; a raw value of ``AMDUncertain``, 0: not said.
    public var amdUncertain: Int?
    /// Both channels.
    public var maxRetries: Int64?
    /// Both channels, such as `4h`.
    public var retryDelay: String?
    /// SMS only.
    public var message: String?
    /// Voice only.
    public var maxConcurrentCalls: Int64?
    /// Voice with `ai` only.
    public var maxConcurrentAgents: Int64?
    /// Both channels; given, it must not be empty.
    public var retry: [RetryPolicyDraft]?
    /// Both channels, such as `30d`.
    public var prospectLifetime: String?

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
        maxConcurrentCalls = mode.maxConcurrentCalls.map { Int64($0) }
        maxConcurrentAgents = mode.maxConcurrentAgents.map { Int64($0) }
        retry = mode.retry.isEmpty ? nil : mode.retry.map { RetryPolicyDraft($0) }
        prospectLifetime = mode.prospectLifetime?.text
        greetingAudioURL = mode.greetingAudioURL
        amdUncertain = mode.amdUncertain?.rawValue
    }
}
