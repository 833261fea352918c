import Crypto
import NIOSSL

/// Who the other side of a TLS connection is, by the certificate that it proved to hold and that was checked against the authorities trusted.
///
/// Made once per connection; calls share it. Texts are as the certificate has them: compare them whole, and take only names from authorities that
/// may give them.
public final class PeerIdentity: Sendable {
    /// The subject, in the form of RFC 4514, such as `CN=dialer,O=Example`; empty where the certificate has none.
    public let subject: String
    /// DNS names among the subject alternative names (RFC 5280, section 4.2.1.6).
    public let dnsNames: [String]
    /// URIs among them, such as a SPIFFE id.
    public let uris: [String]
    /// E-mail addresses among them.
    public let emailAddresses: [String]
    /// The serial number that its authority gave it, in hexadecimal digits.
    public let serialNumber: String
    /// When the certificate expires, in seconds since 1970 began (UTC). A connection made before goes on after it.
    public let notAfter: Int64
    /// SHA-256 of the certificate, in hexadecimal digits: 64 of them, lower case, without colons.
    public let fingerprint: String
    /// The certificate itself, in DER.
    public let certificate: [UInt8]

    /// Reads a certificate; nil where it is none, which cannot be for one that TLS has checked.
    init?(_ certificate: NIOSSLCertificate) {
        guard let bytes = try? certificate.toDERBytes() else { return nil }
        self.certificate = bytes
        subject = DistinguishedName.subject(ofCertificate: bytes) ?? ""
        var dnsNames: [String] = []
        var uris: [String] = []
        var emailAddresses: [String] = []
        for name in certificate._subjectAlternativeNames() {
            guard let text = PeerIdentity.text(Array(name.contents)) else { continue }
            switch name.nameType {
            case .dnsName: dnsNames.append(text)
            case .uri: uris.append(text)
            case .email: emailAddresses.append(text)
            default: break
            }
        }
        self.dnsNames = dnsNames
        self.uris = uris
        self.emailAddresses = emailAddresses
        serialNumber = Hex.text(certificate.serialNumber)
        notAfter = Int64(certificate.notValidAfter)
        fingerprint = Hex.text(SHA256.hash(data: bytes))
    }

    /// IA5String without what does not belong in a name: a NUL has hidden the rest of one before.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
