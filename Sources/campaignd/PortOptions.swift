import ArgumentParser
import RPCServer

/// Where the server listens, and with what TLS.
struct PortOptions: ParsableArguments {
    @Option(
        help: "Address to listen on, HOST:PORT or unix:PATH; port 0 picks a free one. May be given several times. (default: 127.0.0.1:8080)"
    )
    var listen: [String] = []

    @Option(help: ArgumentHelp("The server's certificate in PEM form, those between it and its root after it.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key in PEM form.", valueName: "file"))
    var tlsKey: String?

    @Option(help: ArgumentHelp("Authorities, in PEM form, whose client certificates are taken.", valueName: "file"))
    var tlsClientCa: String?

    @Option(help: "Whether clients need a certificate: none, optional or required. (default: required with --tls-client-ca, else none)")
    var tlsClientAuth: String?

    @Option(help: "Oldest version of TLS that is spoken: 1.2 or 1.3. (default: 1.2)")
    var tlsMinVersion: String?

    @Flag(help: "Serve addresses that other machines can reach without TLS.")
    var insecure = false

    /// What was asked for, checked.
    struct Checked: Sendable {
        let endpoints: [Endpoint]
        let tls: ServerTLS?
    }

    /// Where to listen. Throws `ValidationError`.
    func endpoints() throws -> [Endpoint] {
        let listen = listen.isEmpty ? Environment.value(of: "listen").map { $0.split(separator: ",").map(String.init) } ?? [] : listen
        return try (listen.isEmpty ? ["127.0.0.1:8080"] : listen).map { text in
            guard let endpoint = Endpoint(text) else {
                throw ValidationError("--listen is '\(text)', not HOST:PORT such as 127.0.0.1:8080, nor unix:PATH")
            }
            return endpoint
        }
    }

    /// Throws `ValidationError` naming the option that is bad.
    func checked() throws -> Checked {
        let endpoints = try endpoints()
        let tls = try serverTLS()
        if tls == nil, let open = endpoints.first(where: { !$0.isLocal }), try !(insecure || Environment.flag("insecure")) {
            throw ValidationError(
                "--listen \(open) can be reached from other machines: give --tls-certificate and --tls-key, or --insecure where all that may reach it is trusted or something in front of it speaks TLS"
            )
        }
        return Checked(endpoints: endpoints, tls: tls)
    }

    private func serverTLS() throws -> ServerTLS? {
        let certificate = tlsCertificate ?? Environment.value(of: "tls-certificate")
        let key = tlsKey ?? Environment.value(of: "tls-key")
        let authorities = tlsClientCa ?? Environment.value(of: "tls-client-ca")
        let authentication = tlsClientAuth ?? Environment.value(of: "tls-client-auth")
        let version = tlsMinVersion ?? Environment.value(of: "tls-min-version")
        guard let certificate, let key else {
            guard certificate == nil, key == nil else { throw ValidationError("--tls-certificate and --tls-key go together") }
            for (option, value) in [("ca", authorities), ("auth", authentication)] where value != nil {
                throw ValidationError("--tls-client-\(option) needs --tls-certificate and --tls-key")
            }
            if version != nil { throw ValidationError("--tls-min-version needs --tls-certificate and --tls-key") }
            return nil
        }
        var tls = ServerTLS(certificateFile: certificate, privateKeyFile: key)
        tls.clientCAFile = authorities
        guard let mode = ClientAuthentication(rawValue: authentication ?? (authorities == nil ? "none" : "required")) else {
            throw ValidationError("--tls-client-auth is '\(authentication ?? "")', not none, optional or required")
        }
        tls.clientAuthentication = mode
        guard mode == .none || authorities != nil else { throw ValidationError("--tls-client-auth \(mode.rawValue) needs --tls-client-ca") }
        guard let minimum = TLSProtocolVersion(rawValue: version ?? "1.2") else {
            throw ValidationError("--tls-min-version is '\(version ?? "")', not 1.2 or 1.3")
        }
        tls.minimumVersion = minimum
        return tls
    }
}
