/// An ``AbandonPolicy`` as a request gives it, unchecked. Nil: not said, which is the default.
public struct AbandonPolicyDraft: Sendable, Hashable {
    /// Over 0 to 0.03.
    public var rate: Double?
    /// 1–100,000.
    public var startAnswers: Int64?
    /// 1–2.
    public var seconds: Int64?
    /// Such as `30d`.
    public var window: String?

    /// Nothing said.
    public init() {}

    /// The draft that says what `policy` is.
    public init(_ policy: AbandonPolicy) {
        rate = policy.rate
        startAnswers = Int64(policy.startAnswers)
        seconds = Int64(policy.seconds)
        window = policy.window.text
    }
}
