/// Who places calls and sends messages.
public protocol Carrier: Sendable {
    /// Takes a request and returns at once; what becomes of it arrives as ``CarrierEvent``s,
    /// which may come late, twice and out of order. Asking twice with the same attempt id is
    /// asking once.
    func perform(_ request: CarrierRequest)

    /// Where events go; set once, before the first request.
    func deliver(to receive: @escaping @Sendable (CarrierEvent) -> Void)
}
