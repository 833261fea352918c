import ArgumentParser
import Carriers
import RPCServer

/// How TLS is spoken with a carrier gateway.
struct CarrierTLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Authorities, in PEM form, that a grpcs:// gateway's certificate may be from. (default: the system's)", valueName: "file"))
    var carrierCa: String?

    @Option(help: ArgumentHelp("This server's own certificate for a grpcs:// gateway that asks for one, in PEM form.", valueName: "file"))
    var carrierCert: String?

    @Option(help: ArgumentHelp("The private key of --carrier-cert, in PEM form.", valueName: "file"))
    var carrierKey: String?

    /// Throws `ValidationError` where an option has nothing to be used for.
    func clientTLS(for gateway: GatewayAddress?) throws -> ClientTLS {
        var tls = ClientTLS(authoritiesFile: carrierCa ?? Environment.value(of: "carrier-ca"))
        tls.certificateFile = carrierCert ?? Environment.value(of: "carrier-cert")
        tls.privateKeyFile = carrierKey ?? Environment.value(of: "carrier-key")
        guard (tls.certificateFile == nil) == (tls.privateKeyFile == nil) else {
            throw ValidationError("--carrier-cert and --carrier-key go together")
        }
        guard gateway?.isSecure == true || tls == ClientTLS() else {
            throw ValidationError("--carrier-ca, --carrier-cert and --carrier-key need --carrier grpcs://HOST:PORT")
        }
        return tls
    }
}
