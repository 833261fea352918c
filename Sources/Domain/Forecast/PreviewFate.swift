/// What would become of a prospect if its campaign were started.
public enum PreviewFate: Int, Sendable, Hashable, CaseIterable {
    /// It may be attempted at once.
    case called
    /// It may be attempted later.
    case delayed
    /// It would not be attempted.
    case skipped
}
