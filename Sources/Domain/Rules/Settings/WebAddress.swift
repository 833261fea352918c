/// The little that is asked of a URL before it is handed to a carrier (RFC 3986, section 3).
enum WebAddress {
    /// Whether `text` is an http or https URL with a host, in printable ASCII without spaces or quotes.
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) }) else { return false }
        let lowercased = text.lowercased()
        let schemeLength = lowercased.hasPrefix("http://") ? 7 : lowercased.hasPrefix("https://") ? 8 : 0
        guard schemeLength > 0 else { return false }
        var authority = bytes.dropFirst(schemeLength).prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")), end > authority.startIndex + 1 else { return false }
            return isPort(authority[(end + 1)...])
        }
        let host = authority.prefix { $0 != UInt8(ascii: ":") }
        return !host.isEmpty && host.first != UInt8(ascii: ".") && isPort(authority[host.endIndex...])
    }

    private static let forbidden: Set<UInt8> = Set("<>\"\\^`{|}".utf8)

    /// Nothing, or `:` and a port number that may be empty.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let colon = bytes.first else { return true }
        let digits = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy({ (48...57).contains($0) }) else { return false }
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) } <= 65_535
    }
}
