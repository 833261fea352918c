import ProtoRuntime

/// A method without the types of its messages: what routing, interceptors and logs need.
public struct MethodDescriptor: Sendable, Hashable {
    /// Full name of the service, such as `grpc.health.v1.Health`.
    public let service: String
    /// Name of the method, such as `Check`.
    public let method: String
    /// Which sides stream.
    public let kind: MethodKind
    /// Whether calling it changes nothing, by the contract's `idempotency_level = NO_SIDE_EFFECTS`.
    public let hasNoSideEffects: Bool
    /// HTTP/2 `:path` of the method, `/service/method`.
    public let path: String

    /// Names a method.
    package init(service: String, method: String, kind: MethodKind, hasNoSideEffects: Bool = false) {
        self.service = service
        self.method = method
        self.kind = kind
        self.hasNoSideEffects = hasNoSideEffects
        self.path = "/\(service)/\(method)"
    }

    /// Drops the types of a generated method.
    package init<Request, Response>(_ path: MethodPath<Request, Response>) {
        self.init(service: path.service, method: path.method, kind: path.kind, hasNoSideEffects: path.hasNoSideEffects)
    }
}

extension MethodKind {
    /// Whether the caller sends any number of messages, and not one.
    var streamsRequests: Bool { self == .clientStreaming || self == .bidirectional }
    /// Whether the server sends any number of messages, and not one.
    var streamsResponses: Bool { self == .serverStreaming || self == .bidirectional }
}
