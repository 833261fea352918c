/// How well a number has done lately: the share of its attempts that got through, each newer
/// attempt weighing more than the one before.
///
/// A first, simple measure, kept in memory only: a number starts healthy, an attempt that reached
/// a person, a machine or a handset lifts it, a failure lowers it, and busy or no answer say nothing.
public struct CallerIdHealth: Sendable, Hashable {
    /// Weight of the newest attempt.
    public static let weight = 0.05

    /// 0 (nothing gets through) to 1.
    public private(set) var score = 1.0

    /// A new number.
    public init() {}

    /// Takes an attempt's outcome into account.
    public mutating func observe(_ outcome: ProspectStatus) {
        switch outcome {
        case .humanConnected, .voicemail, .delivered: score += Self.weight * (1 - score)
        case .failed: score -= Self.weight * score
        default: break
        }
    }

    /// The score in twentieths, so that numbers that do about equally well take turns.
    public var level: Int { Int((score * 20).rounded()) }
}
