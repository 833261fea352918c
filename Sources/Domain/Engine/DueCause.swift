/// Why a queued prospect is due later, and not now.
enum DueCause: Hashable {
    /// Its retry has its time.
    case retry
    /// The carrier takes no more for now.
    case carrierBusy
    /// Its calling window is closed; nil: for a reason that was not kept.
    case window(WindowReason?)
    /// No hour of its campaign is legal where it is.
    case noLegalHour
    /// Its recipient was contacted as often as a cap allows.
    case contactCap
    /// Then its lifetime ends: it will not be attempted any more.
    case expiry

    /// As the store keeps it; nil: as a retry.
    init(_ reason: Reason?) {
        switch reason {
        case .window: self = .window(nil)
        case .contactCap: self = .contactCap
        case .expired: self = .expiry
        default: self = .retry
        }
    }

    /// What the store keeps of an attempt that was taken back for it.
    var withdrawal: Reason {
        switch self {
        case .retry, .carrierBusy: .carrierBusy
        case .window: .window
        case .noLegalHour: .noLegalHour
        case .contactCap: .contactCap
        case .expiry: .expired
        }
    }
}
