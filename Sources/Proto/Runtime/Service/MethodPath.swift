/// One method of a service as both ends know it: its name, its kind and the types of its messages.
public struct MethodPath<Request: ProtoMessage, Response: ProtoMessage>: Hashable, Sendable {
    /// Full name of the service, such as `campaigns.v1.CampaignService`.
    public let service: String
    /// Name of the method, such as `CreateCampaign`.
    public let method: String
    /// Which sides stream.
    public let kind: MethodKind
    /// Whether the contract says `idempotency_level = NO_SIDE_EFFECTS`.
    public let hasNoSideEffects: Bool

    /// Names a method.
    public init(service: String, method: String, kind: MethodKind, hasNoSideEffects: Bool = false) {
        self.service = service
        self.method = method
        self.kind = kind
        self.hasNoSideEffects = hasNoSideEffects
    }

    /// HTTP/2 `:path` of the method, `/service/method` (gRPC over HTTP/2, "Requests").
    public var path: String { "/\(service)/\(method)" }
}
