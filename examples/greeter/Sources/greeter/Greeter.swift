import Foundation
import GreeterProtos
import RPCServer

/// What `greeter.proto` promises. The compiler asks for each of its methods.
struct Greeter: GreeterV1.Greeter.Service {
    func sayHello(_ request: GreeterV1.HelloRequest, _ call: CallContext) async throws -> GreeterV1.HelloReply {
        try hello(request.name)
    }

    func keepGreeting(
        _ request: GreeterV1.KeepGreetingRequest, _ replies: ResponseWriter<GreeterV1.HelloReply>, _ call: CallContext
    ) async throws {
        guard request.times <= 1_000 else { throw RPCError(.outOfRange, "times is \(request.times), and 1,000 at most") }
        // Waits while the caller reads slowly; throws when it goes away.
        for _ in 0..<request.times { try await replies.send(try hello(request.name)) }
    }

    func greetAll(_ requests: MessageStream<GreeterV1.HelloRequest>, _ call: CallContext) async throws -> GreeterV1.HelloReply {
        var names: [String] = []
        for try await request in requests { names.append(request.name) }
        return try hello(names.joined(separator: " and "))
    }

    func chat(
        _ requests: MessageStream<GreeterV1.HelloRequest>, _ replies: ResponseWriter<GreeterV1.HelloReply>, _ call: CallContext
    ) async throws {
        for try await request in requests { try await replies.send(try hello(request.name)) }
    }

    private func hello(_ name: String) throws -> GreeterV1.HelloReply {
        guard !name.isEmpty else {
            throw RPCError(.invalidArgument, "name is required", violations: [FieldViolation(field: "name", description: "is required")])
        }
        return GreeterV1.HelloReply(message: "Hello, \(name)!")
    }
}

@main
enum Main {
    /// Serves on the port given, 50051 by default, until SIGTERM.
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 50051
        let server = try await RPCServer.start(dispatcher: Dispatcher(router: Router(Greeter())), host: "127.0.0.1", port: port)
        print("listening on 127.0.0.1:\(server.address.port ?? port)")
        fflush(nil)

        signal(SIGTERM, SIG_IGN)
        let terminated = DispatchSource.makeSignalSource(signal: SIGTERM)
        await withCheckedContinuation { stop in
            terminated.setEventHandler {
                terminated.cancel()
                stop.resume()
            }
            terminated.activate()
        }
        await server.shutdown()
    }
}
