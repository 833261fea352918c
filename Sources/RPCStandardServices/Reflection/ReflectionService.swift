import GRPCProtos
import GoogleProtos
import ProtoRuntime
import RPCServer
import Synchronization

/// `grpc.reflection.v1.ServerReflection`, and `v1alpha` for older clients: tells what the server serves and how to call it, so that tools such as
/// grpcurl need no .proto files (gRPC server reflection protocol).
///
/// ```swift
/// try ReflectionService(descriptors: [GreeterDescriptors.set]).register(in: &router)  // after all other services
/// ```
///
/// Tools ask before they have credentials: where it is offered at all, let the services named ``names`` pass without.
public final class ReflectionService: RPCService {
    /// Full names of the services, of both versions.
    public static let names = [GRPCReflectionV1.ServerReflection.name, GRPCReflectionV1alpha.ServerReflection.name]

    private typealias Request = GRPCReflectionV1.ServerReflectionRequest
    private typealias Response = GRPCReflectionV1.ServerReflectionResponse

    private let files: DescriptorFiles
    private let streams = Mutex(0)
    private let maxStreams: Int
    private let maxDuration: Duration

    /// Reads descriptors. Those of reflection and health checking are known already, and of Google's messages such as the details of errors,
    /// which are in no import of those who send them.
    /// - Parameters:
    ///   - descriptors: the generated descriptors of the services' modules.
    ///   - maxStreams: calls at a time; more are RESOURCE_EXHAUSTED. Callers are anonymous, and each holds a task.
    ///   - maxDuration: longest time for a call, after which it is DEADLINE_EXCEEDED: nobody keeps others out for ever.
    /// - Throws: `RegistryError` where the descriptors cannot be read.
    public init(descriptors: [DescriptorSet], maxStreams: Int = 1_000, maxDuration: Duration = .seconds(600)) throws(RegistryError) {
        files = try DescriptorFiles(descriptors + [GRPCDescriptors.set, GoogleDescriptors.set])
        self.maxStreams = maxStreams
        self.maxDuration = maxDuration
    }

    /// Adds the services. What the router has by then, and they themselves, is what they tell of.
    public func register(in router: inout Router) {
        let services = Set(router.services + Self.names).sorted()
        // The messages of both versions are the same on the wire.
        for name in Self.names {
            let method = MethodPath<Request, Response>(
                service: name, method: GRPCReflectionV1.ServerReflection.serverReflectionInfo.method, kind: .bidirectional)
            router.bidirectional(method) { [self] requests, responses, _ in
                guard enter() else { throw RPCError(.resourceExhausted, "there are \(maxStreams) calls of reflection") }
                defer { leave() }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { [self] in try await answer(requests, responses, services) }
                    group.addTask { [self] in
                        try await Task.sleep(for: maxDuration)
                        throw RPCError(.deadlineExceeded, "a call of reflection ends after \(maxDuration)")
                    }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        }
    }

    private func answer(_ requests: MessageStream<Request>, _ responses: ResponseWriter<Response>, _ services: [String]) async throws {
        for try await request in requests {
            try await responses.send(
                Response(validHost: request.host, originalRequest: request, messageResponse: answer(request.messageRequest, services)))
        }
    }

    private func enter() -> Bool {
        streams.withLock { count in
            guard count < maxStreams else { return false }
            count += 1
            return true
        }
    }

    private func leave() { streams.withLock { $0 -= 1 } }

    private func answer(_ question: Request.MessageRequest?, _ services: [String]) -> Response.MessageResponse {
        switch question {
        case .fileByFilename(let name): answer(files.file(named: name), orNot: "no file is named \(name)")
        case .fileContainingSymbol(let symbol): answer(files.file(declaring: symbol), orNot: "no file declares \(symbol)")
        case .fileContainingExtension(let wanted):
            answer(
                files.file(extending: wanted.containingType, number: wanted.extensionNumber),
                orNot: "no file extends \(wanted.containingType) by \(wanted.extensionNumber)")
        case .allExtensionNumbersOfType(let type):
            if let numbers = files.extensionNumbers(of: type) {
                .allExtensionNumbersResponse(.init(baseTypeName: type, extensionNumber: numbers))
            } else {
                Self.failure(.notFound, "there is no message type \(type)")
            }
        case .listServices: .listServicesResponse(.init(service: services.map { .init(name: $0) }))
        case nil: Self.failure(.invalidArgument, "the request asks for nothing that is known here")
        }
    }

    private func answer(_ file: DescriptorFile?, orNot reason: String) -> Response.MessageResponse {
        guard let file else { return Self.failure(.notFound, reason) }
        return .fileDescriptorResponse(.init(fileDescriptorProto: files.closure(of: file).map(\.bytes)))
    }

    private static func failure(_ code: RPCCode, _ message: String) -> Response.MessageResponse {
        .errorResponse(.init(errorCode: Int32(code.rawValue), errorMessage: message))
    }
}
