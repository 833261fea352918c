/// What can become of a simulated call. Raw values are the names in an ``OutcomeMix``.
public enum SimulatedOutcome: String, Sendable, Hashable, CaseIterable {
    /// A machine answers.
    case voicemail
    /// Nobody picks up.
    case noAnswer = "no_answer"
    /// A person answers.
    case human
    /// The call fails.
    case failed
    /// The line is busy.
    case busy
    /// A fax machine answers.
    case fax
    /// Whoever answers makes no sound.
    case silence
    /// Detection cannot tell who answers.
    case uncertain
    /// A machine answers that sounds like a person at first.
    case screened
}
