import GRPCProtos

/// Whether a service answers calls (gRPC health checking protocol, `grpc.health.v1.HealthCheckResponse.ServingStatus`).
public enum HealthStatus: Sendable, Hashable {
    /// Nothing is known yet.
    case unknown
    /// It answers calls.
    case serving
    /// It is there and answers no calls.
    case notServing

    var message: GRPCHealthV1.HealthCheckResponse {
        switch self {
        case .unknown: GRPCHealthV1.HealthCheckResponse(status: .unknown)
        case .serving: GRPCHealthV1.HealthCheckResponse(status: .serving)
        case .notServing: GRPCHealthV1.HealthCheckResponse(status: .notServing)
        }
    }
}
