/// What users want of a number.
public enum NumberDuty: Sendable, Hashable {
    /// It may be used.
    case active
    /// It is left alone until this time.
    case resting(until: Instant)
    /// It is used no more.
    case retired
}
