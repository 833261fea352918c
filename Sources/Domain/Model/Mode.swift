/// What a campaign does with a prospect, and how fast.
public struct Mode: Sendable, Hashable {
    /// Voice: hand live calls to the AI agent. Default: no.
    public var ai: Bool?
    /// Voice: audio to play to a machine; http or https.
    public var voicemailAudioURL: String?
    /// Voice: rate limit, over 0 to 1,000. Default: 1.
    public var callsPerSecond: Double?
    /// Retries per prospect, 0–10. Default: 0.
    public var maxRetries: Int?
    /// Time from an attempt's end to its retry, as it was given (`4h`). Default: 1 h.
    public var retryDelay: RetryDelay?
    /// Voice: audio to play to a person whom no AI agent talks to; http or https.
    public var greetingAudioURL: String?
    /// Voice: what becomes of a call of which it is uncertain who answered. Default: ``AMDUncertain/standard``.
    public var amdUncertain: AMDUncertain?
    /// SMS: the text, 1–1,600 characters.
    public var message: String?
    /// Voice: most calls of the campaign that are in progress at once, 1–10,000. Nil: no bound but the account's.
    public var maxConcurrentCalls: Int?
    /// Voice with `ai`: how many agents may talk at once, 1–10,000; not more than ``maxConcurrentCalls``. Nil: one for every call.
    public var maxConcurrentAgents: Int?
    /// What holds after particular outcomes instead of ``maxRetries`` and ``retryDelay``; each outcome at most once.
    public var retry: [RetryPolicy] = []
    /// Time from a prospect's adding in which it has to be reached. Nil: no bound.
    public var prospectLifetime: ProspectLifetime?

    /// Nothing said.
    public init() {}

    /// When a prospect's lifetime ends: counted from its adding, which its id tells. Nil: never.
    public func expiry(of prospect: ProspectID) -> Instant? {
        prospectLifetime.map { prospect.madeAt.advanced(by: $0.duration) }
    }

    /// What is said of attempts that end so; nil: only what holds after all.
    public func retryPolicy(after outcome: ProspectStatus) -> RetryPolicy? {
        retry.first { $0.outcome.status == outcome }
    }
}
