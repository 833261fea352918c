import Crypto
import Domain

/// An API key: `tk_live_` or `tk_test_` and a secret part. It is shown once, when it is made;
/// the store holds its hash.
public struct APIKey: Sendable, Hashable {
    /// The whole text.
    public let text: String
    /// Whether it belongs to a test account.
    public let isTest: Bool

    /// Longest accepted key, in bytes.
    public static let longest = 200

    /// Reads a key. Nil where it does not begin with `tk_live_` or `tk_test_`, has no secret part,
    /// is longer than ``longest``, or holds anything but letters, digits, `_` and `-`.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        if text.hasPrefix(Self.testPrefix), text.utf8.count > Self.testPrefix.utf8.count {
            isTest = true
        } else if text.hasPrefix(Self.livePrefix), text.utf8.count > Self.livePrefix.utf8.count {
            isTest = false
        } else {
            return nil
        }
        self.text = String(text)
    }

    /// A new key with 190 random bits.
    public static func generate(isTest: Bool, using generator: inout some RandomNumberGenerator) -> APIKey? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        let secret = String((0..<32).compactMap { _ in alphabet.randomElement(using: &generator) })
        return APIKey((isTest ? testPrefix : livePrefix) + secret)
    }

    /// What the store knows it by: SHA-256 (FIPS 180-4). The secret part is long and random, so a
    /// slow hash would protect nothing more.
    public var hash: KeyHash? {
        KeyHash(Array(SHA256.hash(data: Array(text.utf8))))
    }

    private static let testPrefix = "tk_test_"
    private static let livePrefix = "tk_live_"

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
