import CGoogleProtos
import CProtobufC

/// Collects files of descriptor sets and what is in them.
struct DescriptorFileReader {
    private(set) var files: [String: DescriptorFile] = [:]
    private(set) var symbols: [String: String] = [:]
    private(set) var messages: Set<String> = []
    private(set) var extensions: [String: [Int32: String]] = [:]
    private let arena = Arena(limits: ProtoLimits(memory: 256 << 20), chunkSize: 64 << 10)

    /// `FileDescriptorSet.file`.
    private static let fileField: UInt32 = 1

    mutating func add(_ set: DescriptorSet) throws(RegistryError) {
        var cursor = WireCursor(bytes: set.bytes, index: 0, end: set.bytes.count)
        while let record = cursor.next() {
            guard record.number == Self.fileField, case .bytes(let range) = record.value else { continue }
            try add(UnsafeRawBufferPointer(rebasing: set.bytes[range]))
        }
        guard cursor.index == set.bytes.count else { throw .unreadable(.malformed(field: "file")) }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) throws(RegistryError) {
        let mark = arena.mark()
        defer { arena.rewind(to: mark) }
        let unpacked: UnsafeMutableRawPointer
        do throws(ProtoError) {
            unpacked = try MessageLayout(google__protobuf__file_descriptor_proto__layout()).unpack(bytes, arena: arena)
        } catch {
            throw .unreadable(error)
        }
        let file = unpacked.assumingMemoryBound(to: Google__Protobuf__FileDescriptorProto.self).pointee
        let name = String(protobuf: file.name)
        guard files[name] == nil else { return }
        files[name] = DescriptorFile(
            name: name, dependencies: CArray.values(file.dependency, file.n_dependency) { String(protobuf: $0) }, bytes: Array(bytes))
        let package = String(protobuf: file.package)
        let scope = package.isEmpty ? "" : package + "."
        for message in elements(file.message_type, file.n_message_type) { add(message, scope, name) }
        for declared in elements(file.enum_type, file.n_enum_type) { add(declared, scope, name) }
        for field in elements(file.extension, file.n_extension) { add(extension: field, scope, name) }
        for service in elements(file.service, file.n_service) {
            let full = scope + String(protobuf: service.pointee.name)
            symbols[full] = name
            for method in elements(service.pointee.method, service.pointee.n_method) {
                symbols["\(full).\(String(protobuf: method.pointee.name))"] = name
            }
        }
    }

    private mutating func add(_ message: UnsafePointer<Google__Protobuf__DescriptorProto>, _ scope: String, _ file: String) {
        let message = message.pointee
        let full = scope + String(protobuf: message.name)
        symbols[full] = file
        messages.insert(full)
        let inner = full + "."
        for field in elements(message.field, message.n_field) { symbols[inner + String(protobuf: field.pointee.name)] = file }
        for oneof in elements(message.oneof_decl, message.n_oneof_decl) { symbols[inner + String(protobuf: oneof.pointee.name)] = file }
        for nested in elements(message.nested_type, message.n_nested_type) { add(nested, inner, file) }
        for declared in elements(message.enum_type, message.n_enum_type) { add(declared, inner, file) }
        for field in elements(message.extension, message.n_extension) { add(extension: field, inner, file) }
    }

    /// Values of an enum are named beside it, not inside it.
    private mutating func add(_ declared: UnsafePointer<Google__Protobuf__EnumDescriptorProto>, _ scope: String, _ file: String) {
        symbols[scope + String(protobuf: declared.pointee.name)] = file
        for value in elements(declared.pointee.value, declared.pointee.n_value) {
            symbols[scope + String(protobuf: value.pointee.name)] = file
        }
    }

    private mutating func add(
        extension field: UnsafePointer<Google__Protobuf__FieldDescriptorProto>, _ scope: String, _ file: String
    ) {
        symbols[scope + String(protobuf: field.pointee.name)] = file
        let extended = String(String(protobuf: field.pointee.extendee).drop { $0 == "." })
        extensions[extended, default: [:]][field.pointee.number] = file
    }

    private func elements<C>(_ start: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?, _ count: Int) -> [UnsafePointer<C>] {
        CArray.messages(start, count) { $0 }
    }
}
