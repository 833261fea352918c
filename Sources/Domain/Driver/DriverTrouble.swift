/// What goes wrong around an engine that whoever looks after the server should know.
public enum DriverTrouble: Sendable, Hashable {
    /// The store failed: the account's campaigns stand still until it works.
    case storeFailed(StoreError)
    /// The clock was set back by this much: nothing is placed until it has caught up.
    case clockSetBack(Duration)
    /// The carrier spoke of an attempt that the account does not have. The event was set aside in the store.
    case eventSetAside(CarrierEvent)
    /// The carrier spoke of an account that there is not, or whose engine does not run.
    case eventOfNoAccount(CarrierEvent)
    /// A text message came in for an account that there is not, or whose engine does not run.
    case messageToNoAccount(InboundMessage)
}

extension DriverTrouble: CustomStringConvertible {
    /// In words, for logs.
    public var description: String {
        switch self {
        case .storeFailed(let error): "the store fails; the account's campaigns stand still until it works: \(error)"
        case .clockSetBack(let by): "the clock was set back by \(by); nothing is placed until it has caught up"
        case .eventSetAside(let event):
            "the carrier speaks of an attempt that the account does not have; the event was set aside: \(event.kind) of \(event.attempt)"
        case .eventOfNoAccount(let event):
            "the carrier speaks of an account that there is not: \(event.kind) of \(event.attempt)"
        case .messageToNoAccount(let message):
            "a text message came in for an account that there is not: \(message.id) to \(message.to)"
        }
    }
}
