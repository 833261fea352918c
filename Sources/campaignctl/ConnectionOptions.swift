import ArgumentParser
import Foundation
import RPCServer

/// Where the server is and who calls, shared by every command.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The server, HOST:PORT. (default: CAMPAIGND_SERVER, or 127.0.0.1:8080)")
    var server: String?

    @Option(help: "The API key. (default: CAMPAIGND_KEY)")
    var key: String?

    /// Runs `body` with a connected client and the options that each call needs. What the server
    /// refuses becomes one line on standard error for each bad field.
    func withClient(_ body: (RPCClient, CallOptions) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let address = server ?? environment["CAMPAIGND_SERVER"] ?? "127.0.0.1:8080"
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]) else {
            throw ValidationError("--server is '\(address)', not HOST:PORT")
        }
        guard let key = key ?? environment["CAMPAIGND_KEY"] else { throw ValidationError("no API key: give --key or set CAMPAIGND_KEY") }
        var options = CallOptions()
        guard options.metadata.add("authorization", "Bearer \(key)") else {
            throw ValidationError("the API key has characters that no key has")
        }
        do {
            let client = try await RPCClient.connect(host: String(address[..<colon]), port: Int(port))
            do {
                try await body(client, options)
            } catch {
                await client.close()
                throw error
            }
            await client.close()
        } catch let error as RPCError {
            let violations = error.status.violations.map { "\n  \($0.field): \($0.description)" }.joined()
            throw ValidationError("\(error.code.name): \(error.message)\(violations)")
        }
    }
}
