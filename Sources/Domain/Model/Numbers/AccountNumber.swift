/// A number that an account owns, as its users have it. How it does is in its ``CallerIdUse``.
public struct AccountNumber: Sendable, Hashable {
    /// The number.
    public let phone: PhoneNumber
    /// What it can do.
    public var capabilities: NumberCapabilities
    /// As what it is registered for texts; nil: not at all, and no budget binds it.
    public var registration: NumberRegistration?
    /// What users want of it.
    public var duty: NumberDuty

    /// A number from its parts.
    public init(
        _ phone: PhoneNumber, capabilities: NumberCapabilities = .all, registration: NumberRegistration? = nil, duty: NumberDuty = .active
    ) {
        self.phone = phone
        self.capabilities = capabilities
        self.registration = registration
        self.duty = duty
    }
}
