import RPCServer

/// What the server is told, in the form that the interop tests' description gives: `--name=value`.
struct ServerArguments {
    /// Port on 127.0.0.1; 0 picks one.
    var port = 0
    var usesTLS = false
    /// Files in PEM.
    var certificateFile = ""
    var privateKeyFile = ""
    /// Authorities of clients' certificates, which are wanted where it is given.
    var clientCAFile: String?
    /// Streams that a connection may have open at a time, for the case `max_streams`.
    var maxStreams: Int?
    /// Milliseconds after which a connection without calls is told to go, for the case `goaway`.
    var idleMilliseconds: Int64?

    /// Reads the arguments; nil where one is not known.
    init?(_ arguments: some Sequence<String>) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "--port":
                guard let value = Int(parts[1]) else { return nil }
                port = value
            case "--use_tls": usesTLS = parts[1] == "true"
            case "--tls_cert_file": certificateFile = parts[1]
            case "--tls_key_file": privateKeyFile = parts[1]
            case "--client_ca_file": clientCAFile = parts[1]
            case "--max_streams":
                guard let value = Int(parts[1]) else { return nil }
                maxStreams = value
            case "--idle_ms":
                guard let value = Int64(parts[1]) else { return nil }
                idleMilliseconds = value
            default: return nil
            }
        }
    }

    var tls: ServerTLS? {
        guard usesTLS else { return nil }
        var tls = ServerTLS(certificateFile: certificateFile, privateKeyFile: privateKeyFile)
        if let clientCAFile {
            tls.clientCAFile = clientCAFile
            tls.clientAuthentication = .required
        }
        return tls
    }
}
