/// Who places calls and sends messages.
public protocol Carrier: Sendable {
    /// Takes a request and returns at once; what becomes of it arrives as ``CarrierEvent``s,
    /// which may come late, twice and out of order. Asking twice with the same attempt id is
    /// asking once.
    func perform(_ request: CarrierRequest)

    /// Where events go; set once, before the first request.
    func deliver(to receive: @escaping @Sendable (CarrierEvent) -> Void)

    /// Takes a request about a text message that came in, and returns at once. Asking twice for the reply with the same id is
    /// asking once; one that cannot be sent by its time is not sent.
    func answer(_ request: InboundRequest)

    /// Where text messages go that come in; set once, before the first request. A message is told until it is acknowledged: at
    /// the latest when the server or the connection to the carrier has begun anew.
    func deliverInbound(to receive: @escaping @Sendable (InboundMessage) -> Void)
}

extension Carrier {
    /// Does nothing: for carriers that no message comes in from.
    public func answer(_ request: InboundRequest) {}

    /// Delivers nothing: for carriers that no message comes in from.
    public func deliverInbound(to receive: @escaping @Sendable (InboundMessage) -> Void) {}
}
