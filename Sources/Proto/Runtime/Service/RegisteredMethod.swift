/// One method of a service as the contract declares it.
public final class RegisteredMethod: Sendable {
    /// Full name of its service.
    public let service: String
    /// Name of the method, such as `CreateCampaign`.
    public let name: String
    /// Type of its requests.
    public let input: MessageDescriptor
    /// Type of its responses.
    public let output: MessageDescriptor
    /// Which sides stream.
    public let kind: MethodKind
    /// Whether the contract says `idempotency_level = NO_SIDE_EFFECTS`.
    public let hasNoSideEffects: Bool
    private let options: [UInt32: [UInt8]]

    init(
        service: String, name: String, input: MessageDescriptor, output: MessageDescriptor, kind: MethodKind,
        hasNoSideEffects: Bool, options: [UInt32: [UInt8]]
    ) {
        self.service = service
        self.name = name
        self.input = input
        self.output = output
        self.kind = kind
        self.hasNoSideEffects = hasNoSideEffects
        self.options = options
    }

    /// HTTP/2 `:path` of the method, `/service/method`.
    public var path: String { "/\(service)/\(name)" }

    /// Bytes of a message-typed option that extends `google.protobuf.MethodOptions`, by its number; nil where it is not
    /// set. Which options there are is not this room's business: `google.api.http` is 72295728.
    public func option(_ number: UInt32) -> [UInt8]? { options[number] }
}
