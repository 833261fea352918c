import Foundation
import RESTBridge
import Testing

/// curl as a client that is not ours.
enum Curl {
    static let speaksHTTP2 = (try? run(["--version"]).contains("HTTP2")) ?? false

    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["curl", "-s", "--max-time", "120"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
            + (process.terminationStatus == 0 ? "" : "\ncurl ended with \(process.terminationStatus)")
    }
}

@Suite("REST over HTTP/2", .enabled(if: Curl.speaksHTTP2, "curl with HTTP/2 is needed"))
struct HTTP2Tests {
    private static func request(_ port: Int, _ path: String, _ arguments: [String] = []) throws -> String {
        try Curl.run(
            ["--http2-prior-knowledge", "-w", "\n%{http_code} %{http_version}", "-H", "Authorization: Bearer tk_test_key"] + arguments
                + ["http://127.0.0.1:\(port)\(path)"]
        )
    }
    @Test("Create, get, errors, lists and events are answered over HTTP/2 as over HTTP/1.1")
    func everything() async throws {
        try await withServer(FakeService(campaigns: 2500, prospects: 3)) { port in
            let json = ["-H", "Content-Type: application/json"]
            #expect(
                try Self.request(port, "/api/campaigns", json + ["-d", #"{"name":"x"}"#])
                    == #"{"id":"camp_abc123","name":"x","status":"created","channel":"voice"}"# + "\n201 2"
            )
            let form = try Self.request(port, "/api/campaigns", ["-d", #"{"name":"x"}"#])
            #expect(form.hasSuffix("\n415 2"))
            #expect(try Self.request(port, "/api/campaigns/code_5").hasSuffix("\n404 2"))
            #expect(try Self.request(port, "/api/campaigns/x", ["-X", "DELETE"]).hasSuffix("\n405 2"))
            let list = try Self.request(port, "/api/campaigns")
            #expect(list.components(of: "\"id\"") == 2500 && list.hasSuffix("]}\n200 2"))
            #expect(try Self.request(port, "/api/campaigns/c/prospects").hasSuffix("}]}\n200 2"))
            #expect(try Self.request(port, "/api/campaigns/c/stats/watch").hasSuffix("}\n\n\n200 2"))
            #expect(try Self.request(port, "/api/campaigns/x", ["-I"]).contains("HTTP/2 200"))
        }
    }

    @Test("A failure after the first byte resets the stream")
    func reset() async throws {
        try await withServer(FakeService(prospects: 5000, failAt: 1000)) { port in
            let output = try Self.request(port, "/api/campaigns/c/prospects")
            // CURLE_HTTP2_STREAM.
            #expect(output.hasSuffix("curl ended with 92"))
        }
    }

    @Test("curl's offer to upgrade from HTTP/1.1 is passed over, and the request answered")
    func upgrade() async throws {
        try await withServer { port in
            let output = try Curl.run([
                "--http2", "-w", "\n%{http_code} %{http_version}", "-H", "Authorization: Bearer tk_test_key",
                "http://127.0.0.1:\(port)/api/campaigns/x/stats", "http://127.0.0.1:\(port)/api/campaigns/x/stats",
            ])
            #expect(output.components(of: "200 1.1") == 2)
        }
    }
}
