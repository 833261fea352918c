import Foundation

@testable import RPCServer

/// Authorities, certificates and keys for one test, made with the openssl command in a temporary folder.
final class Certificates: Sendable {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("rpc-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Makes `NAME.pem` and `NAME.key`: an authority of its own.
    func authority(_ name: String) throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=\(name)",
            "-addext", "keyUsage=critical,keyCertSign", "-keyout", path("\(name).key"), "-out", path("\(name).pem"),
        ])
    }

    /// Makes `NAME.pem` and `NAME.key`, signed by an authority made before.
    func certificate(_ name: String, by authority: String, subject: String, names: String) throws {
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", subject, "-utf8",
            "-addext", "subjectAltName=\(names)", "-addext", "basicConstraints=critical,CA:FALSE", "-CA", path("\(authority).pem"),
            "-CAkey", path("\(authority).key"), "-keyout", path("\(name).key"), "-out", path("\(name).pem"),
        ])
    }

    /// The same for one that expired yesterday.
    func expiredCertificate(_ name: String, by authority: String) throws {
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
            "-keyout", path("\(name).key"), "-out", path("\(name).csr"),
        ])
        try openssl([
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem"), "-CAkey", path("\(authority).key"), "-days", "-1",
            "-out", path("\(name).pem"),
        ])
    }

    /// Puts a certificate and its key in the place of another's.
    func replace(_ name: String, with other: String) throws {
        for ending in ["pem", "key"] {
            try Data(contentsOf: URL(fileURLWithPath: path("\(other).\(ending)"))).write(
                to: URL(fileURLWithPath: path("\(name).\(ending)")))
        }
    }

    /// Runs openssl and returns what it prints.
    @discardableResult
    func openssl(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        struct Failure: Error { let text: String }
        guard process.terminationStatus == 0 else { throw Failure(text: text) }
        return text
    }

    /// The server's settings for a certificate of this folder.
    func server(_ name: String = "server", clients: ClientAuthentication = .none, authority: String = "ca") -> ServerTLS {
        var tls = ServerTLS(certificateFile: path("\(name).pem"), privateKeyFile: path("\(name).key"))
        tls.clientAuthentication = clients
        if clients != .none { tls.clientCAFile = path("\(authority).pem") }
        return tls
    }

    /// The client's settings: whom it trusts and, where it has a certificate, its name.
    func client(trusting authority: String = "ca", certificate: String? = nil) -> ClientTLS {
        var tls = ClientTLS(authoritiesFile: path("\(authority).pem"))
        tls.certificateFile = certificate.map { path("\($0).pem") }
        tls.privateKeyFile = certificate.map { path("\($0).key") }
        return tls
    }

    /// An authority `ca` and a certificate `server` of it, for `localhost` and 127.0.0.1.
    static func standard() throws -> Certificates {
        let certificates = try Certificates()
        let made = try made.get()
        for file in ["ca.pem", "ca.key", "server.pem", "server.key"] {
            try FileManager.default.copyItem(atPath: made.path(file), toPath: certificates.path(file))
        }
        return certificates
    }

    /// Made once for all tests: a test that waits for openssl holds a thread that tests of time on the wire need.
    private static let made = Result {
        let certificates = try Certificates()
        try certificates.authority("ca")
        try certificates.certificate("server", by: "ca", subject: "/CN=server", names: "DNS:localhost,IP:127.0.0.1")
        return certificates
    }
}
