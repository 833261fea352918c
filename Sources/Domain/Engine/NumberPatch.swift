/// A change of what a number can do, or as what it is registered.
public struct NumberPatch: Sendable, Hashable {
    /// What becomes of a registration.
    public enum Registration: Sendable, Hashable {
        /// It stays.
        case keep
        /// It is removed.
        case remove
        /// It is this one.
        case set(NumberRegistration)
    }

    /// Nil: they stay.
    public var capabilities: NumberCapabilities?
    /// See ``Registration``.
    public var registration: Registration

    /// A patch from its parts.
    public init(capabilities: NumberCapabilities? = nil, registration: Registration = .keep) {
        self.capabilities = capabilities
        self.registration = registration
    }

    /// The number that a number becomes.
    func applied(to number: AccountNumber) -> AccountNumber {
        var number = number
        if let capabilities { number.capabilities = capabilities }
        switch registration {
        case .keep: break
        case .remove: number.registration = nil
        case .set(let new): number.registration = new
        }
        return number
    }
}
