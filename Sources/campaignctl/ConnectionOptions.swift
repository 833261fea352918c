import ArgumentParser
import Foundation
import RPCServer

/// Where the server is and who calls, shared by every command.
struct ConnectionOptions: ParsableArguments {
    @Option(help: "The server, HOST:PORT or unix:PATH. (default: CAMPAIGND_SERVER, or 127.0.0.1:8080)")
    var server: String?

    @Flag(help: "Speak TLS, and trust the system's authorities. (default: CAMPAIGND_TLS)")
    var tls = false

    @Option(help: ArgumentHelp("Speak TLS, and trust the authorities in a PEM file. (default: CAMPAIGND_CA)", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("Speak TLS with a certificate of your own, a PEM file. (default: CAMPAIGND_CERT)", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The private key of --cert, a PEM file. (default: CAMPAIGND_CERT_KEY)", valueName: "file"))
    var certKey: String?

    @Option(help: "The API key. (default: CAMPAIGND_KEY)")
    var key: String?

    /// Runs `body` with a connected client and the options that each call needs. What the server
    /// refuses becomes one line on standard error for each bad field.
    func withClient(_ body: (RPCClient, CallOptions) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let address = server ?? environment["CAMPAIGND_SERVER"] ?? "127.0.0.1:8080"
        guard let endpoint = Endpoint(address) else { throw ValidationError("--server is '\(address)', not HOST:PORT or unix:PATH") }
        guard let key = key ?? environment["CAMPAIGND_KEY"] else { throw ValidationError("no API key: give --key or set CAMPAIGND_KEY") }
        var options = CallOptions()
        guard options.metadata.add("authorization", "Bearer \(key)") else {
            throw ValidationError("the API key has characters that no key has")
        }
        do {
            let client = try await RPCClient.connect(to: endpoint, tls: clientTLS(environment))
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

    /// Nil for cleartext.
    private func clientTLS(_ environment: [String: String]) throws -> ClientTLS? {
        func value(_ option: String?, _ name: String) -> String? { option ?? environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var settings = ClientTLS(authoritiesFile: value(ca, "CAMPAIGND_CA"))
        settings.certificateFile = value(cert, "CAMPAIGND_CERT")
        settings.privateKeyFile = value(certKey, "CAMPAIGND_CERT_KEY")
        guard (settings.certificateFile == nil) == (settings.privateKeyFile == nil) else {
            throw ValidationError("--cert and --cert-key go together")
        }
        let isAskedFor = tls || ["1", "true", "yes"].contains(environment["CAMPAIGND_TLS"]?.lowercased())
        return isAskedFor || settings.authoritiesFile != nil || settings.certificateFile != nil ? settings : nil
    }
}
