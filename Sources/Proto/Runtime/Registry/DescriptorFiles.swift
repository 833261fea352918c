import CGoogleProtos
import CProtobufC

/// The .proto files of descriptor sets, found by their names, by what they declare and by what they extend: what server reflection
/// asks for. ``Registry`` is for those who read messages.
public final class DescriptorFiles: Sendable {
    private let files: [String: DescriptorFile]
    /// Names of files, by the full name of what they declare.
    private let symbols: [String: String]
    private let messages: Set<String>
    /// Names of files, by the type extended and the field's number.
    private let extensions: [String: [Int32: String]]

    /// Reads descriptor sets; a file that occurs in several is read once.
    public convenience init(_ sets: DescriptorSet...) throws(RegistryError) { try self.init(sets) }

    /// Reads descriptor sets; a file that occurs in several is read once.
    public init(_ sets: [DescriptorSet]) throws(RegistryError) {
        var reader = DescriptorFileReader()
        for set in sets { try reader.add(set) }
        files = reader.files
        symbols = reader.symbols
        messages = reader.messages
        extensions = reader.extensions
    }

    /// The file of that name.
    public func file(named name: String) -> DescriptorFile? { files[name] }

    /// The file that declares a message, field, oneof, enum, enum value, service, method or extension of that full name.
    public func file(declaring symbol: String) -> DescriptorFile? { symbols[symbol].flatMap { files[$0] } }

    /// The file that declares the extension of that number of a message type.
    public func file(extending type: String, number: Int32) -> DescriptorFile? { extensions[type]?[number].flatMap { files[$0] } }

    /// Numbers of all extensions of a message type, in ascending order; nil where there is no such type.
    public func extensionNumbers(of type: String) -> [Int32]? {
        extensions[type].map { $0.keys.sorted() } ?? (messages.contains(type) ? [] : nil)
    }

    /// A file and all that it imports, directly or not, each once, the file itself first.
    public func closure(of file: DescriptorFile) -> [DescriptorFile] {
        var found = [file]
        var seen: Set<String> = [file.name]
        var next = 0
        while next < found.count {
            for name in found[next].dependencies where seen.insert(name).inserted {
                if let file = files[name] { found.append(file) }
            }
            next += 1
        }
        return found
    }
}
