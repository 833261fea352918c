import Foundation
import Testing

@testable import RPCServer

@Suite("TLS") struct TLSTests {
    /// Runs `body` against a server of the echo service with TLS.
    private func withTLS(
        _ tls: ServerTLS, settings: ServerSettings = quickSettings(), _ body: (RPCServer, EchoService) async throws -> Void
    ) async throws {
        let service = EchoService()
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: service.router, settings: quietSettings()), host: "127.0.0.1", port: 0, tls: tls,
            settings: settings)
        do {
            try await body(server, service)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    private func say(_ server: RPCServer, host: String = "127.0.0.1", _ tls: ClientTLS?) async throws -> String {
        var settings = ClientSettings()
        settings.connectTimeout = .seconds(5)
        let client = try await RPCClient.connect(host: host, port: server.address.port ?? 0, tls: tls, settings: settings)
        do {
            let answer = try await client.unary(EchoService.Methods.say, Note(message: "hello")).message
            await client.close()
            return answer
        } catch {
            await client.close()
            throw error
        }
    }

    @Test("calls are answered over TLS, by address and by name") func calls() async throws {
        let certificates = try Certificates.standard()
        try await withTLS(certificates.server()) { server, service in
            for host in ["127.0.0.1", "localhost"] {
                let answer = try await say(server, host: host, certificates.client())
                #expect(answer == "hello")
            }
            #expect(service.contexts.withLock { $0.allSatisfy { $0.peerIdentity == nil } }, "nobody was asked for a certificate")
        }
    }

    @Test("all kinds of calls, and messages of many records, go through TLS") func kinds() async throws {
        let certificates = try Certificates.standard()
        try await withTLS(certificates.server()) { server, _ in
            let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0, tls: certificates.client())
            let long = String(repeating: "x", count: 1 << 20)
            #expect(try await client.unary(EchoService.Methods.say, Note(message: long)).message == long)
            var count = 0
            for try await _ in await client.serverStreaming(EchoService.Methods.count, Note(code: 1000, message: "some text")) {
                count += 1
            }
            #expect(count == 1000)
            let sum = try await client.clientStreaming(EchoService.Methods.sum) { writer in
                for number in 1...100 { try await writer.send(Note(code: Int32(number))) }
            }
            #expect(sum.message.code == 5050)
            await client.close()
        }
    }

    @Test("a client takes no certificate of an authority that it does not trust, or for another name") func untrustedServer() async throws {
        let certificates = try Certificates.standard()
        try certificates.authority("other")
        try await withTLS(certificates.server()) { server, _ in
            let stranger = await rpcError { _ = try await say(server, certificates.client(trusting: "other")) }
            #expect(stranger?.code == .unavailable)
            var tls = certificates.client()
            tls.serverName = "elsewhere.example"
            let misnamed = await rpcError { [tls] in _ = try await say(server, tls) }
            #expect(misnamed?.code == .unavailable, "its address is among the certificate's, and nobody asked for an address")
            let system = await rpcError { _ = try await say(server, ClientTLS()) }
            #expect(system?.code == .unavailable, "an authority made for this test is none of the system's")
        }
    }

    @Test(
        "a certificate stands for its names and for a label in place of an asterisk",
        arguments: [
            ("a.example", ["a.example"], true), ("A.Example.", ["a.EXAMPLE"], true), ("b.a.example", ["*.a.example"], true),
            ("a.example", ["*.a.example"], false), ("c.b.a.example", ["*.a.example"], false), ("b.a.example", ["b*.a.example"], false),
            ("example", ["*"], false), ("a.example", ["b.example", "a.example"], true), ("a.example", [], false),
            ("a.example", ["a.exampl"], false),
        ]) func names(_ name: String, _ certified: [String], _ isMatch: Bool)
    {
        #expect(ServerName.matches(name, certified) == isMatch)
    }

    @Test("cleartext HTTP/2 gets nothing from a port with TLS") func cleartext() async throws {
        let certificates = try Certificates.standard()
        try await withTLS(certificates.server()) { server, service in
            #expect(await rpcError { _ = try await say(server, nil) }?.code == .unavailable)
            #expect(service.contexts.withLock { $0.isEmpty })
        }
    }

    @Test("a client's certificate is the identity of its calls") func identity() async throws {
        let certificates = try Certificates.standard()
        try certificates.certificate(
            "client", by: "ca", subject: "/C=US/O=Acme, Inc./OU=Dial \\+ Text/CN=dialer",
            names: "DNS:dialer.example,URI:spiffe://example/dialer,email:ops@dialer.example,IP:10.0.0.1")
        for mode in [ClientAuthentication.required, .optional] {
            try await withTLS(certificates.server(clients: mode)) { server, service in
                #expect(try await say(server, certificates.client(certificate: "client")) == "hello")
                let identity = try #require(service.contexts.withLock { $0.first }?.peerIdentity)
                #expect(identity.subject == "CN=dialer,OU=Dial \\+ Text,O=Acme\\, Inc.,C=US")
                #expect(identity.dnsNames == ["dialer.example"])
                #expect(identity.uris == ["spiffe://example/dialer"])
                #expect(identity.emailAddresses == ["ops@dialer.example"])
                let file = certificates.path("client.pem")
                let printed = try certificates.openssl(["x509", "-in", file, "-noout", "-fingerprint", "-sha256", "-serial"]).lowercased()
                #expect(printed.replacingOccurrences(of: ":", with: "").contains(identity.fingerprint), "\(printed)")
                #expect(printed.contains("serial=\(identity.serialNumber)"), "\(printed)")
                #expect(abs(Double(identity.notAfter) - Date().timeIntervalSince1970 - 30 * 86_400) < 600)
            }
        }
    }

    @Test("calls of one connection share one identity") func sharedIdentity() async throws {
        let certificates = try Certificates.standard()
        try certificates.certificate("client", by: "ca", subject: "/CN=c", names: "DNS:c")
        try await withTLS(certificates.server(clients: .required)) { server, service in
            let client = try await RPCClient.connect(
                host: "127.0.0.1", port: server.address.port ?? 0, tls: certificates.client(certificate: "client"))
            for _ in 0..<3 { _ = try await client.unary(EchoService.Methods.say, Note()) }
            await client.close()
            let identities = service.contexts.withLock { $0.compactMap(\.peerIdentity) }
            #expect(identities.count == 3)
            #expect(identities.allSatisfy { $0 === identities.first })
        }
    }

    @Test("where certificates are required, none, a stranger's and an expired one are refused") func refusedClients() async throws {
        let certificates = try Certificates.standard()
        try certificates.authority("other")
        try certificates.certificate("stranger", by: "other", subject: "/CN=s", names: "DNS:s")
        try certificates.expiredCertificate("late", by: "ca")
        try await withTLS(certificates.server(clients: .required)) { server, service in
            for certificate in [nil, "stranger", "late"] {
                let error = await rpcError { _ = try await say(server, certificates.client(certificate: certificate)) }
                #expect(error?.code == .unavailable, "with \(certificate ?? "none")")
            }
            #expect(service.contexts.withLock { $0.isEmpty }, "a call came through")
        }
    }

    @Test("where they are optional, a client without one is nobody, and a stranger's is refused") func optionalClients() async throws {
        let certificates = try Certificates.standard()
        try certificates.authority("other")
        try certificates.certificate("stranger", by: "other", subject: "/CN=s", names: "DNS:s")
        try await withTLS(certificates.server(clients: .optional)) { server, service in
            let answer = try await say(server, certificates.client())
            #expect(answer == "hello")
            #expect(service.contexts.withLock { $0.count == 1 && $0[0].peerIdentity == nil })
            #expect(await rpcError { _ = try await say(server, certificates.client(certificate: "stranger")) }?.code == .unavailable)
        }
    }

    @Test("a new certificate is for new connections, and those there are go on") func reload() async throws {
        let certificates = try Certificates.standard()
        try certificates.authority("new")
        try certificates.certificate("next", by: "new", subject: "/CN=next", names: "IP:127.0.0.1")
        var tls = certificates.server()
        tls.reloadInterval = nil
        try await withTLS(tls) { server, _ in
            let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0, tls: certificates.client())
            try certificates.replace("server", with: "next")
            #expect(await rpcError { _ = try await say(server, certificates.client(trusting: "new")) } != nil, "not before it is told")
            #expect(server.reloadCertificates())
            #expect(try await say(server, certificates.client(trusting: "new")) == "hello")
            #expect(await rpcError { _ = try await say(server, certificates.client()) } != nil, "the old one is still given out")
            #expect(try await client.unary(EchoService.Methods.say, Note(message: "still here")).message == "still here")
            await client.close()
        }
    }

    @Test("changed files are noticed without being told") func watched() async throws {
        let certificates = try Certificates.standard()
        try certificates.authority("new")
        try certificates.certificate("next", by: "new", subject: "/CN=next", names: "IP:127.0.0.1")
        var tls = certificates.server()
        tls.reloadInterval = .milliseconds(20)
        try await withTLS(tls) { server, _ in
            try certificates.replace("server", with: "next")
            #expect(await eventually { (try? await say(server, certificates.client(trusting: "new"))) == "hello" })
        }
    }

    @Test("a file is not taken while it is still being written") func halfWritten() async throws {
        let certificates = try Certificates.standard()
        try certificates.authority("new")
        try certificates.certificate("next", by: "new", subject: "/CN=next", names: "IP:127.0.0.1")
        var tls = certificates.server()
        tls.reloadInterval = .milliseconds(400)
        let file = certificates.path("server.pem")
        let more = try Data(contentsOf: URL(fileURLWithPath: certificates.path("new.pem")))
        try await withTLS(tls) { server, _ in
            try certificates.replace("server", with: "next")
            let clock = ContinuousClock()
            let end = clock.now + .milliseconds(1600)
            var last = clock.now
            // Where this machine keeps the writer waiting, the file was complete for a while, and that is all there is to be seen.
            var longest = Duration.zero
            while clock.now < end {
                let handle = try #require(FileHandle(forWritingAtPath: file))
                try handle.seekToEnd()
                try handle.write(contentsOf: more)
                try handle.close()
                longest = max(longest, clock.now - last)
                last = clock.now
                try await Task.sleep(for: .milliseconds(20))
            }
            let early = try? await say(server, certificates.client(trusting: "new"))
            #expect(early == nil || longest > .milliseconds(200), "the certificate was taken while its file grew")
            #expect(await eventually { (try? await say(server, certificates.client(trusting: "new"))) == "hello" })
        }
    }

    @Test("files that cannot be used change nothing") func badReload() async throws {
        let certificates = try Certificates.standard()
        try certificates.certificate("next", by: "ca", subject: "/CN=next", names: "IP:127.0.0.1")
        try certificates.expiredCertificate("late", by: "ca")
        var tls = certificates.server()
        tls.reloadInterval = nil
        try await withTLS(tls) { server, _ in
            let file = URL(fileURLWithPath: certificates.path("server.pem"))
            let good = try Data(contentsOf: file)
            try Data("no certificate\n".utf8).write(to: file)
            #expect(!server.reloadCertificates(), "no certificate")
            try Data(contentsOf: URL(fileURLWithPath: certificates.path("next.pem"))).write(to: file)
            #expect(!server.reloadCertificates(), "a certificate without its key")
            try FileManager.default.removeItem(at: file)
            #expect(!server.reloadCertificates(), "no file")
            try certificates.replace("server", with: "late")
            #expect(!server.reloadCertificates(), "an expired certificate")
            #expect(try await say(server, certificates.client()) == "hello")
            try certificates.replace("server", with: "next")
            #expect(server.reloadCertificates())
            #expect(try await say(server, certificates.client()) == "hello")
            try good.write(to: file)
            #expect(!server.reloadCertificates(), "a key without its certificate")
        }
    }

    @Test("a server does not start with files that cannot be used") func badStart() async throws {
        let certificates = try Certificates.standard()
        try certificates.certificate("next", by: "ca", subject: "/CN=next", names: "IP:127.0.0.1")
        var mixed = certificates.server()
        mixed.privateKeyFile = certificates.path("next.key")
        var missing = certificates.server()
        missing.certificateFile = certificates.path("nowhere.pem")
        var open = certificates.server(clients: .required)
        open.clientCAFile = nil
        for (tls, reason) in [(mixed, "private key"), (missing, "nowhere.pem"), (open, "authorities")] {
            let error = await #expect(throws: TLSConfigurationError.self) { try await withTLS(tls) { _, _ in } }
            #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        }
    }

    @Test("a handshake that takes too long is broken off") func slowHandshake() async throws {
        let certificates = try Certificates.standard()
        var tls = certificates.server()
        tls.handshakeTimeout = .milliseconds(500)
        try await withTLS(tls) { server, _ in
            let port = server.address.port ?? 0
            let silent = try await RawConnection.connect(port: port, preface: false)
            let slow = try await RawConnection.connect(port: port, preface: false)
            // The head of a record with a ClientHello that does not come.
            slow.send([22, 3, 1, 2, 0, 1, 0])
            #expect(await eventually { await silent.isClosed })
            #expect(await eventually { await slow.isClosed })
            #expect(await eventually { server.connectionCount == 0 }, "\(server.connectionCount) connections are left")
            // On a busy machine a good handshake may take too long as well.
            #expect(await eventually { (try? await say(server, certificates.client())) == "hello" })
        }
    }

    @Test("what is not TLS ends its own connection only, and HTTP/1.1 is told why") func garbage() async throws {
        let certificates = try Certificates.standard()
        var tls = certificates.server()
        // What is sent here at once may go out late on a busy machine.
        tls.handshakeTimeout = .seconds(60)
        try await withTLS(tls) { server, _ in
            let port = server.address.port ?? 0
            let plain = try await RawConnection.connect(port: port, preface: false)
            plain.send(Array("GET / HTTP/1.1\r\nhost: x\r\n\r\n".utf8))
            #expect(await eventually { await plain.isClosed })
            let text = try await plain.text
            #expect(text.hasPrefix("HTTP/1.1 400 ") && text.contains("TLS"), "\(text)")
            for bytes in [Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8), [UInt8](repeating: 0, count: 4096), [22, 3, 3, 255, 255, 0, 0]] {
                let raw = try await RawConnection.connect(port: port, preface: false)
                raw.send(bytes)
                if bytes.count > 7 { #expect(await eventually { await raw.isClosed }) } else { await raw.close() }
            }
            #expect(try await say(server, certificates.client()) == "hello")
            #expect(await eventually { server.connectionCount == 0 })
        }
    }

    @Test("a server with TLS drains: it waits for no client to say goodbye") func drain() async throws {
        let certificates = try Certificates.standard()
        let server = try await RPCServer.start(
            dispatcher: Dispatcher(router: EchoService().router, settings: quietSettings()), host: "127.0.0.1", port: 0,
            tls: certificates.server(), settings: quickSettings())
        let client = try await RPCClient.connect(host: "127.0.0.1", port: server.address.port ?? 0, tls: certificates.client())
        let halfOpen = try await RawConnection.connect(port: server.address.port ?? 0, preface: false)
        _ = try await client.unary(EchoService.Methods.say, Note())
        let clock = ContinuousClock()
        let start = clock.now
        await server.shutdown()
        #expect(clock.now - start < .seconds(4))
        #expect(await eventually { await halfOpen.isClosed })
        await client.close()
    }
}
