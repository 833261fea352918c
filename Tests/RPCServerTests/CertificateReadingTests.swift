import Foundation
import Testing

@testable import RPCServer

@Suite("Reading certificates") struct CertificateReadingTests {
    @Test(
        "SHA-256 is as in the examples of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ]) func hashes(_ text: String, _ hash: String)
    {
        #expect(Hex.text(SHA256.hash(Array(text.utf8))) == hash)
    }

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
