/// A detail of a status besides field violations: a packed message and its type, as in `google.protobuf.Any`.
public struct StatusDetail: Sendable, Hashable {
    /// `type.googleapis.com/` and the full name of the message type.
    public var typeURL: String
    /// The packed message.
    public var value: [UInt8]

    /// Wraps a packed message.
    public init(typeURL: String, value: [UInt8]) {
        self.typeURL = typeURL
        self.value = value
    }
}
