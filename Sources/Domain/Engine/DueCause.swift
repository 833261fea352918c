/// Why a queued prospect is due later, and not now.
enum DueCause: Hashable {
    /// Its retry, or the carrier, has its time.
    case retry
    /// Its calling window is closed; nil: for a reason that was not kept.
    case window(WindowReason?)
    /// Its recipient was contacted as often as a cap allows.
    case contactCap

    /// As the store keeps it.
    init(_ reason: Reason?) {
        switch reason {
        case .window: self = .window(nil)
        case .contactCap: self = .contactCap
        default: self = .retry
        }
    }
}
