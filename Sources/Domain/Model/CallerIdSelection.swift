/// Which of the rested caller ids is next. Raw values are what the store keeps.
public enum CallerIdSelection: Int, Sendable, Hashable, CaseIterable {
    /// Any, the healthier the more often: so the best is not burnt.
    case healthScore = 1
    /// The one that has rested longest.
    case roundRobin = 2
    /// Any.
    case random = 3
}
