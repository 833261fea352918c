import Foundation
import Testing

@testable import RPCServer

@Suite("Reading certificates") struct CertificateReadingTests {
    /// The bytes of a certificate with a subject.
    private func certificate(subject: String) throws -> [UInt8] {
        let certificates = try Certificates()
        try certificates.authority("ca")
        try certificates.certificate("c", by: "ca", subject: subject, names: "DNS:c")
        try certificates.openssl(["x509", "-in", certificates.path("c.pem"), "-outform", "DER", "-out", certificates.path("c.der")])
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: certificates.path("c.der"))))
    }

    @Test(
        "subjects are written as RFC 4514 says",
        arguments: [
            ("/", ""), ("/O=Ünïcode; <x>/CN=# a \\\\ ", "CN=\\# a \\\\\\ ,O=Ünïcode\\; \\<x\\>"),
            ("/DC=org/DC=example/CN=x+UID=7", "CN=x+UID=7,DC=example,DC=org"),
            ("/emailAddress=a@b.c", "1.2.840.113549.1.9.1=#1605614062" + "2e63"),
        ]) func subjects(_ subject: String, _ text: String) throws
    {
        let bytes = try certificate(subject: subject)
        #expect(DistinguishedName.subject(ofCertificate: bytes) == text)
    }

    @Test("a certificate that is cut off or spoilt anywhere is read without harm") func spoilt() throws {
        let bytes = try certificate(subject: "/O=Acme/CN=dialer")
        for count in 0..<bytes.count { _ = DistinguishedName.subject(ofCertificate: Array(bytes.prefix(count))) }
        for index in bytes.indices {
            for value: UInt8 in [0, 0x30, 0x7f, 0x80, 0x84, 0xff] {
                var changed = bytes
                changed[index] = value
                _ = DistinguishedName.subject(ofCertificate: changed)
            }
        }
        #expect(DistinguishedName.subject(ofCertificate: bytes) == "CN=dialer,O=Acme")
    }
}
