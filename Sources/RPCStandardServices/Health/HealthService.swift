import GRPCProtos
import NIOCore
import ProtoRuntime
import RPCServer
import Synchronization

/// `grpc.health.v1.Health`: tells load balancers and orchestrators which services answer calls (gRPC health checking protocol).
///
/// ```swift
/// let health = HealthService(serving: router.services)
/// health.register(in: &router)
/// health.set(.notServing, for: "greeter.v1.GreeterService")  // any time, from any thread
/// await health.shutDown()                                     // before RPCServer.shutdown(): watchers hear it before GOAWAY
/// ```
///
/// The server as a whole is the service with the empty name. Check answers NOT_FOUND for a service that was never set; Watch tells
/// SERVICE_UNKNOWN and goes on. Checkers have no credentials: let the service named ``name`` pass without.
public final class HealthService: GRPCHealthV1.Health.Handlers {
    /// Full name of the service.
    public static let name = GRPCHealthV1.Health.name

    private struct Watcher {
        let writer: LatestValueWriter
        let eventLoop: any EventLoop
    }

    private struct State {
        var statuses: [String: HealthStatus]
        var watchers: [String: [UInt64: Watcher]] = [:]
        var watcherCount = 0
        var lastID: UInt64 = 0
        var isShutDown = false
    }

    private let state: Mutex<State>
    private let maxWatchers: Int

    /// Longest name of a service that is asked about, in bytes; longer ones are INVALID_ARGUMENT. Callers are anonymous, and a name
    /// that is watched is kept.
    static let longestName = 1024
    /// Most services that List tells of; with more it is RESOURCE_EXHAUSTED, as the protocol has it.
    static let longestList = 100

    /// Knows services.
    /// - Parameters:
    ///   - services: full names of services that answer calls from now on; the server as a whole does, too.
    ///   - maxWatchers: Watch calls at a time; more are RESOURCE_EXHAUSTED.
    public init(serving services: [String] = [], maxWatchers: Int = 10_000) {
        var statuses: [String: HealthStatus] = ["": .serving]
        for service in services { statuses[service] = .serving }
        state = Mutex(State(statuses: statuses))
        self.maxWatchers = maxWatchers
    }

    public var check: UnaryHandler<GRPCHealthV1.HealthCheckRequest, GRPCHealthV1.HealthCheckResponse> {
        .immediate { [self] request, _ throws(RPCError) in try check(request.service) }
    }

    public var list: UnaryHandler<GRPCHealthV1.HealthListRequest, GRPCHealthV1.HealthListResponse> {
        .immediate { [self] _, _ throws(RPCError) in try allStatuses() }
    }

    public var watch: ServerStreamingHandler<GRPCHealthV1.HealthCheckRequest, GRPCHealthV1.HealthCheckResponse> {
        .latestValue { [self] request, writer, context throws(RPCError) in try watch(request.service, writer, context.eventLoop) }
    }

    /// Says how a service is, and tells those who watch it. After ``shutDown()`` it changes nothing.
    /// - Parameter service: full name; empty for the server as a whole.
    public func set(_ status: HealthStatus, for service: String = "") {
        state.withLock { state in
            guard !state.isShutDown else { return }
            Self.set(status, for: service, in: &state)
        }
    }

    /// Says the same of all services that are known, and of the server as a whole.
    public func setAll(_ status: HealthStatus) {
        state.withLock { state in
            guard !state.isShutDown else { return }
            for service in state.statuses.keys { Self.set(status, for: service, in: &state) }
        }
    }

    /// How a service is; nil for one that was never set.
    public func status(of service: String = "") -> HealthStatus? { state.withLock { $0.statuses[service] } }

    /// Says for good that nothing answers calls any more. Returns when the connections of all watchers have been given the news, or are full.
    public func shutDown() async {
        let loops = state.withLock { state in
            for service in state.statuses.keys { Self.set(.notServing, for: service, in: &state) }
            state.isShutDown = true
            return state.watchers.values.flatMap(\.values).map(\.eventLoop)
        }
        var told: Set<ObjectIdentifier> = []
        for loop in loops where told.insert(ObjectIdentifier(loop)).inserted {
            // The first turn gives the values to the connections, the second one comes after they sent what they had.
            for _ in 0..<2 { try? await loop.submit {}.get() }
        }
    }

    // MARK: Methods

    private func check(_ service: String) throws(RPCError) -> GRPCHealthV1.HealthCheckResponse {
        guard let status = status(of: service) else { throw RPCError(.notFound, "unknown service") }
        return status.message
    }

    private func allStatuses() throws(RPCError) -> GRPCHealthV1.HealthListResponse {
        let statuses = state.withLock { $0.statuses }
        guard statuses.count <= Self.longestList else {
            throw RPCError(.resourceExhausted, "there are more than \(Self.longestList) services: check them one by one")
        }
        return GRPCHealthV1.HealthListResponse(statuses: statuses.mapValues(\.message))
    }

    private func watch(_ service: String, _ writer: LatestValueWriter, _ eventLoop: any EventLoop) throws(RPCError) {
        guard service.utf8.count <= Self.longestName else {
            throw RPCError(.invalidArgument, "the service's name is longer than \(Self.longestName) bytes")
        }
        let id: UInt64? = state.withLock { state in
            guard state.watcherCount < maxWatchers else { return nil }
            state.watcherCount += 1
            state.lastID &+= 1
            state.watchers[service, default: [:]][state.lastID] = Watcher(writer: writer, eventLoop: eventLoop)
            writer.offer(EncodedMessage(state.statuses[service]?.message ?? GRPCHealthV1.HealthCheckResponse(status: .serviceUnknown)))
            return state.lastID
        }
        guard let id else { throw RPCError(.resourceExhausted, "there are \(maxWatchers) watchers") }
        writer.onTermination { [self] in remove(id, of: service) }
    }

    private func remove(_ id: UInt64, of service: String) {
        state.withLock { state in
            guard state.watchers[service]?.removeValue(forKey: id) != nil else { return }
            state.watcherCount -= 1
            if state.watchers[service]?.isEmpty ?? false { state.watchers[service] = nil }
        }
    }

    private static func set(_ status: HealthStatus, for service: String, in state: inout State) {
        guard state.statuses.updateValue(status, forKey: service) != status, let watchers = state.watchers[service] else { return }
        // Offered under the lock: of two changes, all watchers see the later one last.
        let message = EncodedMessage(status.message)
        for watcher in watchers.values { watcher.writer.offer(message) }
    }
}
