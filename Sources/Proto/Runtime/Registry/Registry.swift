import CGoogleProtos
import CProtobufC

/// What the contract says, read at start from the descriptors embedded by generated code: services and their methods,
/// messages and their fields. protobuf-c's own descriptors lack streaming flags, options, JSON names and presence.
public final class Registry: Sendable {
    /// All services, in the order of their declaration.
    public let services: [ServiceDescriptor]
    private let messages: [String: MessageDescriptor]
    private let methods: [String: RegisteredMethod]

    /// Reads descriptor sets; a file that occurs in several is read once.
    public convenience init(_ sets: DescriptorSet...) throws(RegistryError) { try self.init(sets) }

    /// Reads descriptor sets; a file that occurs in several is read once.
    public init(_ sets: [DescriptorSet]) throws(RegistryError) {
        var builder = RegistryBuilder()
        // Layouts of all sets first: a file may come with a set that has no C code for it.
        for set in sets { builder.collectLayouts(of: set) }
        for set in sets { try builder.add(set) }
        try builder.link()
        services = builder.services
        messages = builder.messages
        methods = Dictionary(
            builder.services.flatMap(\.methods).map { ($0.path, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The message type of that full name.
    public func message(_ fullName: String) -> MessageDescriptor? { messages[fullName] }

    /// All message types, in no order.
    package var allMessages: [MessageDescriptor] { Array(messages.values) }

    /// The method of that `:path`, such as `/campaigns.v1.CampaignService/GetCampaign`.
    public func method(path: String) -> RegisteredMethod? { methods[path] }
}
