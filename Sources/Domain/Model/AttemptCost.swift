/// What a carrier charged for an attempt.
public struct AttemptCost: Sendable, Hashable {
    /// In millionths of the currency's unit; not negative.
    public let amountMicros: Int64
    /// Three capital letters, as in ISO 4217.
    public let currency: String

    /// Nil for a negative amount, and for what is no currency's code.
    public init?(amountMicros: Int64, currency: String) {
        guard amountMicros >= 0, currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
        self.amountMicros = amountMicros
        self.currency = currency
    }
}
