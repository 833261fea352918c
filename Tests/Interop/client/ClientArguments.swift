import RPCServer

/// What the client is told, in the form that the interop tests' description gives: `--name=value`.
struct ClientArguments {
    var host = "127.0.0.1"
    var port = 0
    var usesTLS = false
    /// Files in PEM: the server's authorities, and the client's own certificate.
    var caFile: String?
    var certificateFile: String?
    var privateKeyFile: String?
    /// Names of cases.
    var cases: [String] = []

    /// Reads the arguments; nil where one is not known.
    init?(_ arguments: some Sequence<String>) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "--server_host": host = parts[1]
            case "--server_port":
                guard let value = Int(parts[1]) else { return nil }
                port = value
            case "--use_tls": usesTLS = parts[1] == "true"
            case "--ca_file": caFile = parts[1]
            case "--cert_file": certificateFile = parts[1]
            case "--key_file": privateKeyFile = parts[1]
            case "--test_case": cases = parts[1].split(separator: ",").map(String.init)
            default: return nil
            }
        }
        guard port > 0, !cases.isEmpty else { return nil }
    }

    var tls: ClientTLS? {
        guard usesTLS else { return nil }
        var tls = ClientTLS(authoritiesFile: caFile)
        tls.certificateFile = certificateFile
        tls.privateKeyFile = privateKeyFile
        return tls
    }
}
