import NIOSSL

/// What one side of TLS proves itself with and whom it trusts, read from files.
struct TLSCredentials: Sendable, Hashable {
    /// The certificate first, and after it those between it and its root.
    var chain: [NIOSSLCertificate] = []
    var key: NIOSSLPrivateKey?
    /// Nil for the system's.
    var authorities: [NIOSSLCertificate]?

    /// ECDHE with AEAD: what is left of TLS 1.2 without the suites of RFC 9113, appendix A.
    static let cipherSuites: [NIOTLSCipher] = [
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]

    init(certificateFile: String?, privateKeyFile: String?, authoritiesFile: String?) throws(TLSConfigurationError) {
        if let certificateFile {
            chain = try TLSCredentials.certificates(in: certificateFile)
            guard let privateKeyFile else { throw TLSConfigurationError("the certificate in \(certificateFile) needs its private key") }
            do {
                key = try NIOSSLPrivateKey(file: privateKeyFile, format: .pem)
            } catch {
                throw TLSConfigurationError("no private key in PEM form, without a passphrase, can be read from \(privateKeyFile)")
            }
        }
        if let authoritiesFile { authorities = try TLSCredentials.certificates(in: authoritiesFile) }
    }

    private static func certificates(in file: String) throws(TLSConfigurationError) -> [NIOSSLCertificate] {
        let certificates = (try? NIOSSLCertificate.fromPEMFile(file)) ?? []
        guard !certificates.isEmpty else { throw TLSConfigurationError("no certificate in PEM form can be read from \(file)") }
        return certificates
    }

    /// A context for connections. Slow: it parses and signs nothing, but may read the system's authorities.
    func context(_ configuration: TLSConfiguration) throws(TLSConfigurationError) -> NIOSSLContext {
        var configuration = configuration
        configuration.certificateChain = chain.map { .certificate($0) }
        configuration.privateKey = key.map { .privateKey($0) }
        if let authorities { configuration.trustRoots = .certificates(authorities) }
        configuration.cipherSuiteValues = TLSCredentials.cipherSuites
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch NIOSSLError.failedToLoadPrivateKey {
            throw TLSConfigurationError("the private key is not that of the certificate")
        } catch {
            throw TLSConfigurationError("the certificate cannot be used: \(error)")
        }
    }
}
