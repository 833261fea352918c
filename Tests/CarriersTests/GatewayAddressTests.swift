import Carriers
import Testing

@Suite("The address of a carrier gateway")
struct GatewayAddressTests {
    @Test(
        "is one of this machine's, or any with TLS",
        arguments: [
            ("grpc://127.0.0.1:9090", "127.0.0.1", 9090), ("grpc://127.8.9.10:1", "127.8.9.10", 1),
            ("grpc://localhost:65535", "localhost", 65535), ("grpc://[::1]:9090", "::1", 9090),
            ("grpcs://carrier.example.com:443", "carrier.example.com", 443), ("grpcs://[2001:db8::1]:443", "2001:db8::1", 443),
        ])
    func good(text: String, host: String, port: Int) throws {
        let address = try GatewayAddress(text)
        #expect((address.host, address.port) == (host, port))
        #expect(address.description == text)
        #expect(address.isSecure == text.hasPrefix("grpcs"))
    }

    @Test(
        "is refused where another machine may be there",
        arguments: ["10.0.0.1", "0.0.0.0", "carrier.example.com", "127.example.com", "[2001:db8::1]"])
    func elsewhere(host: String) {
        let name = String(host.filter { !"[]".contains($0) })
        #expect(throws: GatewayAddress.Problem.notLoopback(host: name)) { try GatewayAddress("grpc://\(host):9090") }
    }

    @Test(
        "is refused in any other form",
        arguments: [
            "", "grpc://", "grpcs://", "grpcs://carrier.example.com", "grpcs://:443", "127.0.0.1:9090", "http://127.0.0.1:9090",
            "grpc://127.0.0.1", "grpc://:9090", "grpc://127.0.0.1:0",
            "grpc://127.0.0.1:65536", "grpc://127.0.0.1:x", "grpc://::1:9090", "grpc://[127.0.0.1]:9090",
        ])
    func malformed(text: String) {
        #expect(throws: GatewayAddress.Problem.malformed) { try GatewayAddress(text) }
    }
}
