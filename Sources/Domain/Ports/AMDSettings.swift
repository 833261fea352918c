/// The figures of answering-machine detection: the carriers' common defaults.
public struct AMDSettings: Sendable, Hashable {
    /// Longest time from the answer to the first result; then who answered is uncertain.
    public var timeout: Duration = .seconds(30)
    /// Speech that is longer is a machine's.
    public var longestHumanSpeech: Duration = .milliseconds(2_400)
    /// Silence after speech that ends it.
    public var endOfSpeech: Duration = .milliseconds(1_200)
    /// Silence after the answer that makes the result ``AMDResult/silence``.
    public var initialSilence: Duration = .milliseconds(5_000)

    /// The defaults.
    public init() {}
}
