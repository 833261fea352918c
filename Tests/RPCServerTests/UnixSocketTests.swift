import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import RPCServer

@Suite("Unix domain sockets") struct UnixSocketTests {
    private func start(_ endpoints: [Endpoint]) async throws -> RPCServer {
        try await RPCServer.start(
            dispatcher: Dispatcher(router: EchoService().router, settings: quietSettings()), endpoints: endpoints, settings: quickSettings()
        )
    }

    private func say(_ endpoint: Endpoint) async throws -> String {
        let client = try await RPCClient.connect(to: endpoint)
        let answer = try await client.unary(EchoService.Methods.say, Note(message: "hello")).message
        await client.close()
        return answer
    }

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rpc-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    @Test("a server listens on a socket and a port at a time, and removes the socket at its end") func several() async throws {
        try await withFolder { folder in
            let path = "\(folder)/s"
            let server = try await start([.unix(path: path), .tcp(host: "127.0.0.1", port: 0)])
            #expect(server.endpoints.count == 2)
            for endpoint in server.endpoints { #expect(try await say(endpoint) == "hello", "\(endpoint)") }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            await server.shutdown()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("a socket that a killed process left behind is replaced") func stale() async throws {
        try await withFolder { folder in
            let path = "\(folder)/s"
            let dead = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(unixDomainSocketPath: path + "0").get()
            // Closing removes one of its names.
            try FileManager.default.linkItem(atPath: path + "0", toPath: path)
            try await dead.close()
            try #require(FileManager.default.fileExists(atPath: path))
            let server = try await start([.unix(path: path)])
            #expect(try await say(.unix(path: path)) == "hello")
            await server.shutdown()
        }
    }

    @Test("a socket that somebody listens on is left to him, and so is a file that is no socket") func taken() async throws {
        try await withFolder { folder in
            let path = "\(folder)/s"
            let first = try await start([.unix(path: path)])
            await #expect(throws: UnixSocketError.self) { try await start([.tcp(host: "127.0.0.1", port: 0), .unix(path: path)]) }
            #expect(try await say(.unix(path: path)) == "hello")
            await first.shutdown()
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: UnixSocketError.self) { try await start([.unix(path: path)]) }
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text == "precious")
        }
    }

    @Test("a server leaves at its end what another has put in its socket's place") func replaced() async throws {
        try await withFolder { folder in
            let path = "\(folder)/s"
            let first = try await start([.unix(path: path)])
            try FileManager.default.removeItem(atPath: path)
            let second = try await start([.unix(path: path)])
            await first.shutdown()
            #expect(try await say(.unix(path: path)) == "hello", "the first server took the second's socket with it")
            await second.shutdown()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("a path that is too long for a socket is refused by name") func tooLong() async throws {
        try await withFolder { folder in
            let path = "\(folder)/" + String(repeating: "s", count: 108)
            let error = await #expect(throws: UnixSocketError.self) { try await start([.unix(path: path)]) }
            #expect(error?.description.contains("longer") == true && error?.description.contains(path) == true)
        }
    }

    @Test(
        "endpoints are read as gRPC's clients write them",
        arguments: [
            ("127.0.0.1:8080", Endpoint.tcp(host: "127.0.0.1", port: 8080), true), ("[::1]:0", .tcp(host: "::1", port: 0), true),
            ("localhost:1", .tcp(host: "localhost", port: 1), true), ("0.0.0.0:443", .tcp(host: "0.0.0.0", port: 443), false),
            ("127.example.com:1", .tcp(host: "127.example.com", port: 1), false), ("[::]:1", .tcp(host: "::", port: 1), false),
            ("unix:run/s", .unix(path: "run/s"), true), ("unix:/run/s", .unix(path: "/run/s"), true),
            ("unix:///run/s", .unix(path: "/run/s"), true),
        ]) func reading(_ text: String, _ endpoint: Endpoint, _ isLocal: Bool)
    {
        #expect(Endpoint(text) == endpoint)
        #expect(endpoint.isLocal == isLocal)
    }

    @Test(
        "what is no endpoint is not read as one",
        arguments: ["", "8080", ":8080", "host", "host:", "host:65536", "host:-1", "unix:", "unix://"])
    func malformed(_ text: String) { #expect(Endpoint(text) == nil) }
}
