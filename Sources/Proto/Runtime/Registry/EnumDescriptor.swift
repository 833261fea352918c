/// An enum and its values in the order of their declaration.
public final class EnumDescriptor: Sendable {
    /// One named value.
    public struct Value: Hashable, Sendable {
        /// Name in the .proto file, such as `CAMPAIGN_STATUS_DIALING`.
        public let name: String
        /// Number on the wire.
        public let number: Int32
    }

    /// Full name, such as `campaigns.v1.CampaignStatus`.
    public let fullName: String
    /// Its values.
    public let values: [Value]

    init(fullName: String, values: [Value]) {
        self.fullName = fullName
        self.values = values
    }

    /// The first value of that number.
    public func value(number: Int32) -> Value? {
        values.first { $0.number == number }
    }
}
