/// Whether a certificate is for the name that a client asked for (RFC 9525, section 6).
///
/// SwiftNIO's own check takes a certificate for the address that a name led to as well. Who forges the name's address and holds a certificate for his own
/// would pass it.
enum ServerName {
    /// Whether a DNS name is among a certificate's, of which `*.` may stand for one label.
    static func matches(_ name: String, _ certified: [String]) -> Bool {
        let labels = labels(name)
        return certified.contains { text in
            let other = ServerName.labels(text)
            guard other.count == labels.count, labels.count > 1 || other == labels else { return false }
            return other.first == "*" ? other.dropFirst() == labels.dropFirst() : other == labels
        }
    }

    private static func labels(_ name: String) -> [Substring] {
        let name = name.lowercased()
        return (name.hasSuffix(".") ? name.dropLast() : name[...]).split(separator: ".", omittingEmptySubsequences: false)
    }
}
