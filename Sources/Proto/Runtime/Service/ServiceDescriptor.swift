/// A service and its methods in the order of their declaration.
public struct ServiceDescriptor: Sendable {
    /// Full name, such as `campaigns.v1.CampaignService`.
    public let name: String
    /// Its methods.
    public let methods: [RegisteredMethod]
}
