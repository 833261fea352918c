import Foundation
import RPCServer

/// The server of gRPC's interop tests. Prints `listening on PORT`, and serves until it is killed.
@main
struct InteropServer {
    static func main() async throws {
        guard let arguments = ServerArguments(CommandLine.arguments.dropFirst()) else {
            FileHandle.standardError.write(
                Data(
                    "usage: InteropServer [--port=N] [--max_streams=N] [--idle_ms=N] [--use_tls=true --tls_cert_file=PATH --tls_key_file=PATH [--client_ca_file=PATH]]\n"
                        .utf8))
            exit(2)
        }
        var router = Router()
        TestService().register(in: &router)
        var settings = ServerSettings()
        if let streams = arguments.maxStreams { settings.http2.maxConcurrentStreams = streams }
        if let idle = arguments.idleMilliseconds { settings.connections.maxIdle = .milliseconds(idle) }
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: router), host: "127.0.0.1", port: arguments.port, tls: arguments.tls, settings: settings)
        FileHandle.standardOutput.write(Data("listening on \(server.address.port ?? 0)\n".utf8))
        while true { try await Task.sleep(for: .seconds(3600)) }
    }
}
