/// What would become of one prospect, and why.
public struct PreviewVerdict: Sendable, Hashable {
    /// What.
    public let fate: PreviewFate
    /// Why: a stable word; empty where it is called.
    public let word: String
    /// Why, in words.
    public let description: String
    /// When it may be attempted, if it is delayed; nil otherwise, and where that is not known.
    public let until: Instant?

    static let called = PreviewVerdict(fate: .called, word: "", description: "may be attempted at once", until: nil)
    static let suppressed = PreviewVerdict(
        fate: .skipped, word: Reason.suppressed.word, description: "the number is on a suppression list", until: nil)

    static let expired = PreviewVerdict(
        fate: .skipped, word: Reason.expired.word, description: "its lifetime ends before it may be attempted", until: nil)

    static func closed(_ why: WindowReason) -> PreviewVerdict {
        PreviewVerdict(fate: .skipped, word: Reason.noLegalHour.word, description: "no hour is legal: \(why)", until: nil)
    }
}
