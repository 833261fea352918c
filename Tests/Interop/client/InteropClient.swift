import Foundation
import RPCServer

/// The client of gRPC's interop tests, on this project's client half. Runs cases, and prints for each a line: its name, `pass` or `fail`, and
/// what failed, with tabs between.
@main
struct InteropClient {
    static func main() async {
        guard let arguments = ClientArguments(CommandLine.arguments.dropFirst()) else {
            FileHandle.standardError.write(
                Data(
                    "usage: InteropClient --server_port=N --test_case=NAME[,NAME…] [--server_host=HOST] [--use_tls=true --ca_file=PATH [--cert_file=PATH --key_file=PATH]]\n"
                        .utf8))
            exit(2)
        }
        var failed = false
        for name in arguments.cases {
            let outcome: String
            do {
                try await run(name, arguments)
                outcome = "pass\t"
            } catch {
                failed = true
                outcome = "fail\t" + "\(error)".replacingOccurrences(of: "\n", with: " ")
            }
            FileHandle.standardOutput.write(Data("\(name)\t\(outcome)\n".utf8))
        }
        exit(failed ? 1 : 0)
    }

    /// Runs a case over a connection of its own.
    private static func run(_ name: String, _ arguments: ClientArguments) async throws {
        guard let test = InteropCases.all[name] else { throw CaseFailure("there is no such case") }
        let client = try await RPCClient.connect(host: arguments.host, port: arguments.port, tls: arguments.tls)
        try await test(InteropCases(client: client))
        let took = await ContinuousClock().measure { await client.close() }
        guard took < .seconds(2) else { throw CaseFailure("closing the connection took \(took)") }
    }
}
