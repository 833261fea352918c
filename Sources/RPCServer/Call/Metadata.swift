/// Names and values that travel with a call, in order; a name may come more than once.
///
/// Names are lower-case (gRPC over HTTP/2, "Custom-Metadata"). A name that ends in `-bin` has bytes for values, which
/// are base64 on the wire; every other value is printable ASCII.
public struct Metadata: Sendable, Hashable {
    /// One name and its value.
    public struct Entry: Sendable, Hashable {
        /// The name, in lower case.
        public let name: String
        /// The value as it is on the wire: text, or base64 for a `-bin` name.
        public let value: String
    }

    private var entries: [Entry] = []

    /// No metadata.
    public init() {}

    /// Adds a text value. Returns false, and adds nothing, where the name or the value cannot be sent: the name has other
    /// characters than `a-z 0-9 - _ .`, is reserved (`grpc-`, `:`, HTTP's own, `user-agent`) or ends in `-bin`; the value is not printable ASCII.
    @discardableResult
    public mutating func add(_ name: String, _ value: String) -> Bool {
        let name = name.lowercased()
        guard Metadata.isLegal(name: name), !name.hasSuffix("-bin"), Metadata.isLegal(value: value) else { return false }
        entries.append(Entry(name: name, value: value))
        return true
    }

    /// Adds bytes under a name that ends in `-bin`. Returns false, and adds nothing, for another name.
    @discardableResult
    public mutating func add(_ name: String, bytes: [UInt8]) -> Bool {
        let name = name.lowercased()
        guard Metadata.isLegal(name: name), name.hasSuffix("-bin") else { return false }
        entries.append(Entry(name: name, value: Base64.encode(bytes)))
        return true
    }

    /// Adds all entries of `other`.
    public mutating func add(contentsOf other: Metadata) {
        entries += other.entries
    }

    /// The first text value of a name.
    public subscript(name: String) -> String? {
        entries.first { $0.name == name }?.value
    }

    /// All text values of a name, in order.
    public func values(_ name: String) -> [String] {
        entries.filter { $0.name == name }.map(\.value)
    }

    /// All byte values of a `-bin` name, in order. A value on the wire may be several joined by commas. What is not base64, which only a
    /// response may have, is left out.
    public func bytes(_ name: String) -> [[UInt8]] {
        values(name).flatMap(Metadata.pieces).compactMap { Base64.decode($0) }
    }

    /// Whether a received value is what its name promises: base64, or several of it joined by commas, where that ends in `-bin`.
    static func isDecodable(_ name: String, _ value: String) -> Bool {
        !name.hasSuffix("-bin") || pieces(value).allSatisfy { Base64.decode($0) != nil }
    }

    private static func pieces(_ value: String) -> [String] {
        value.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " && $0 != "\t" } }
    }

    /// Adds what came off the wire, unchecked.
    mutating func addReceived(_ name: String, _ value: String) {
        entries.append(Entry(name: name, value: value))
    }

    /// Adds a header of the protocol's own.
    mutating func addReserved(_ name: String, _ value: String) {
        entries.append(Entry(name: name, value: value))
    }

    /// Whether a received header is the application's and not the protocol's.
    static func isCustom(_ name: String) -> Bool {
        !name.hasPrefix(":") && (!name.hasPrefix("grpc-") || retries.contains(name)) && !reserved.contains(name)
    }

    /// What is said of retries is for the application to see and to say (gRPC proposal A6).
    private static let retries: Set<String> = ["grpc-previous-rpc-attempts", "grpc-retry-pushback-ms"]

    private static let reserved: Set<String> = [
        "content-type", "content-length", "te", "host", "connection", "transfer-encoding", "upgrade", "keep-alive", "proxy-connection",
    ]

    private static func isLegal(name: String) -> Bool {
        guard !name.isEmpty, isCustom(name), name != "user-agent" else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    private static func isLegal(value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 <= 0x7E } && value.first != " " && value.last != " "
    }
}

extension Metadata: RandomAccessCollection {
    /// The first position.
    public var startIndex: Int { entries.startIndex }
    /// The position after the last.
    public var endIndex: Int { entries.endIndex }
    /// The entry at a position, in the order of arrival.
    public subscript(position: Int) -> Entry { entries[position] }
}

extension Metadata: ExpressibleByDictionaryLiteral {
    /// Text entries in the order given; those that cannot be sent are left out, see ``add(_:_:)``.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }
}
