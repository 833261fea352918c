import Testing

@testable import Services

@Suite("An API key")
struct APIKeyTests {
    @Test("is tk_live_ or tk_test_ and a secret part", arguments: [("tk_live_a1", false), ("tk_test_demo", true)])
    func forms(text: String, isTest: Bool) throws {
        let key = try #require(APIKey(text), "\(text) is refused")
        #expect(key.isTest == isTest)
    }

    @Test(
        "is refused in any other form",
        arguments: [
            "", "tk_", "tk_live_", "tk_test_", "TK_LIVE_a", "sk_live_a", "tk_live_a b", "tk_live_ä",
            "tk_live_" + String(repeating: "a", count: 200),
        ])
    func otherForms(text: String) {
        #expect(APIKey(text) == nil)
    }

    @Test("is random: no two are alike, and each can be read again")
    func generated() throws {
        var generator = SystemRandomNumberGenerator()
        let keys = try (0..<100).map { try #require(APIKey.generate(isTest: $0 % 2 == 0, using: &generator)) }
        #expect(Set(keys).count == 100)
        for key in keys { #expect(APIKey(key.text) == key) }
    }

    @Test("is kept as its SHA-256: what sha256sum says of its text")
    func hash() throws {
        // printf tk_test_demo | sha256sum
        let hash = try #require(APIKey("tk_test_demo")?.hash)
        #expect(
            hash.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                == "9fd597f9e32693cb5d16de866b8d16b32a4644e498f21f6acf4936c6ad4aa47e")
    }
}
