/// Why a queued prospect is due later, and not now.
enum DueCause: Hashable {
    /// Its retry, or the carrier, has its time.
    case retry
    /// Its calling window is closed; nil: for a reason that was not kept.
    case window(WindowReason?)

    /// As the store keeps it.
    init(_ reason: Reason?) { self = reason == .window ? .window(nil) : .retry }
}
