import CGoogleProtos
import CProtobufC

private typealias FileProto = Google__Protobuf__FileDescriptorProto
private typealias MessageProto = Google__Protobuf__DescriptorProto
private typealias FieldProto = Google__Protobuf__FieldDescriptorProto
private typealias MethodProto = Google__Protobuf__MethodDescriptorProto

/// Collects types from descriptor sets, then links them: fields may name types of files read later.
struct RegistryBuilder {
    private(set) var services: [ServiceDescriptor] = []
    private(set) var messages: [String: MessageDescriptor] = [:]
    private var enums: [String: EnumDescriptor] = [:]
    private var layouts: [String: MessageLayout] = [:]
    private var files: Set<String> = []
    /// Fields and methods wait here until every type is known. The arena keeps what they point at.
    private let arena = Arena(limits: ProtoLimits(memory: 256 << 20), chunkSize: 64 << 10)
    private var unlinkedMessages: [(MessageDescriptor, UnsafePointer<Google__Protobuf__DescriptorProto>)] = []
    private var unlinkedServices: [(String, UnsafePointer<Google__Protobuf__ServiceDescriptorProto>)] = []

    mutating func collectLayouts(of set: DescriptorSet) {
        set.layouts.forEach { collect($0) }
    }

    mutating func add(_ set: DescriptorSet) throws(RegistryError) {
        let unpacked: UnsafeMutableRawPointer
        do throws(ProtoError) {
            unpacked = try MessageLayout(google__protobuf__file_descriptor_set__layout()).unpack(set.bytes, arena: arena)
        } catch {
            throw .unreadable(error)
        }
        let fileSet = unpacked.assumingMemoryBound(to: Google__Protobuf__FileDescriptorSet.self).pointee
        for file in elements(fileSet.file, fileSet.n_file) where files.insert(String(protobuf: file.pointee.name)).inserted {
            add(file)
        }
    }

    /// Notes a layout and those of the messages inside it.
    private mutating func collect(_ layout: MessageLayout) {
        let descriptor = layout.descriptor.pointee
        guard layouts.updateValue(layout, forKey: String(cString: descriptor.name)) == nil else { return }
        for field in UnsafeBufferPointer(start: descriptor.fields, count: Int(descriptor.n_fields))
        where field.type == PROTOBUF_C_TYPE_MESSAGE {
            if let inner = field.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self) { collect(MessageLayout(inner)) }
        }
    }

    private mutating func add(_ file: UnsafePointer<FileProto>) {
        let package = String(protobuf: file.pointee.package)
        for message in elements(file.pointee.message_type, file.pointee.n_message_type) { add(message, inside: package) }
        for declared in elements(file.pointee.enum_type, file.pointee.n_enum_type) { add(declared, inside: package) }
        for service in elements(file.pointee.service, file.pointee.n_service) {
            unlinkedServices.append(("\(package).\(String(protobuf: service.pointee.name))", service))
        }
    }

    private mutating func add(_ message: UnsafePointer<MessageProto>, inside scope: String) {
        let fullName = "\(scope).\(String(protobuf: message.pointee.name))"
        // A message without C code cannot occur in a call: only imports for options have such.
        if let layout = layouts[fullName] {
            let isMapEntry = message.pointee.options.map { $0.pointee.map_entry != 0 } ?? false
            let descriptor = MessageDescriptor(fullName: fullName, isMapEntry: isMapEntry, layout: layout)
            messages[fullName] = descriptor
            unlinkedMessages.append((descriptor, message))
        }
        for nested in elements(message.pointee.nested_type, message.pointee.n_nested_type) { add(nested, inside: fullName) }
        for nested in elements(message.pointee.enum_type, message.pointee.n_enum_type) { add(nested, inside: fullName) }
    }

    private mutating func add(_ declared: UnsafePointer<Google__Protobuf__EnumDescriptorProto>, inside scope: String) {
        let fullName = "\(scope).\(String(protobuf: declared.pointee.name))"
        let values = elements(declared.pointee.value, declared.pointee.n_value).map {
            EnumDescriptor.Value(name: String(protobuf: $0.pointee.name), number: $0.pointee.number)
        }
        enums[fullName] = EnumDescriptor(fullName: fullName, values: values)
    }

    mutating func link() throws(RegistryError) {
        for (descriptor, message) in unlinkedMessages {
            var fields: [FieldDescriptor] = []
            for field in elements(message.pointee.field, message.pointee.n_field) {
                fields.append(try link(field, of: message, in: descriptor))
            }
            guard fields.count == Int(descriptor.layout.descriptor.pointee.n_fields) else {
                throw .mismatch(message: descriptor.fullName)
            }
            descriptor.fill(fields)
        }
        for (name, service) in unlinkedServices {
            var methods: [RegisteredMethod] = []
            for method in elements(service.pointee.method, service.pointee.n_method) {
                methods.append(try link(method, of: name))
            }
            services.append(ServiceDescriptor(name: name, methods: methods))
        }
    }

    private func link(
        _ field: UnsafePointer<FieldProto>, of message: UnsafePointer<MessageProto>, in descriptor: MessageDescriptor
    ) throws(RegistryError) -> FieldDescriptor {
        let name = String(protobuf: field.pointee.name)
        let number = field.pointee.number
        guard
            let layout = protobuf_c_message_descriptor_get_field(descriptor.layout.descriptor, UInt32(bitPattern: number)),
            String(cString: layout.pointee.name) == name
        else { throw .mismatch(message: descriptor.fullName) }
        let kind = try kind(of: field, neededBy: "\(descriptor.fullName).\(name)")
        let isOptional = field.pointee.proto3_optional != 0
        let inOneof = field.pointee.has_oneof_index != 0
        let presence: FieldPresence =
            if field.pointee.label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED {
                .repeated
            } else if inOneof || layout.pointee.type == PROTOBUF_C_TYPE_MESSAGE {
                .explicit
            } else {
                .implicit
            }
        let oneofs = elements(message.pointee.oneof_decl, message.pointee.n_oneof_decl)
        let oneofIndex = Int(field.pointee.oneof_index)
        let oneofName =
            inOneof && !isOptional && oneofs.indices.contains(oneofIndex)
            ? String(protobuf: oneofs[oneofIndex].pointee.name) : nil
        return FieldDescriptor(
            name: name, jsonName: String(protobuf: field.pointee.json_name), number: number, kind: kind,
            presence: presence, oneofName: oneofName,
            flags: field.pointee.options.map { flags(of: $0.pointee.base) } ?? [], layout: layout
        )
    }

    /// Numbers of the `bool` extensions that are true, which protobuf-c keeps as unknown fields.
    private func flags(of base: ProtobufCMessage) -> Set<UInt32> {
        var numbers: Set<UInt32> = []
        for field in UnsafeBufferPointer(start: base.unknown_fields, count: Int(base.n_unknown_fields))
        where field.wire_type == PROTOBUF_C_WIRE_TYPE_VARINT {
            let isTrue = UnsafeBufferPointer(start: field.data, count: field.len).contains { $0 & 0x7F != 0 }
            if isTrue { numbers.insert(field.tag) } else { numbers.remove(field.tag) }
        }
        return numbers
    }

    private func kind(of field: UnsafePointer<FieldProto>, neededBy user: String) throws(RegistryError) -> FieldKind {
        let typeName = String(String(protobuf: field.pointee.type_name).drop { $0 == "." })
        switch field.pointee.type {
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT32,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT32,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED32:
            return .int32
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT64,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT64,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SFIXED64:
            return .int64
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT32,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED32:
            return .uint32
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64,
            GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED64:
            return .uint64
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FLOAT: return .float
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_DOUBLE: return .double
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BOOL: return .bool
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING: return .string
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES: return .bytes
        case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_ENUM:
            guard let type = enums[typeName] else { throw .unknownType(typeName, neededBy: user) }
            return .enumeration(type)
        default:
            guard let type = messages[typeName] else { throw .unknownType(typeName, neededBy: user) }
            return .message(type)
        }
    }

    private func link(_ method: UnsafePointer<MethodProto>, of service: String) throws(RegistryError) -> RegisteredMethod {
        let name = String(protobuf: method.pointee.name)
        func type(_ reference: UnsafeMutablePointer<CChar>?) throws(RegistryError) -> MessageDescriptor {
            let typeName = String(String(protobuf: reference).drop { $0 == "." })
            guard let type = messages[typeName] else { throw .unknownType(typeName, neededBy: "\(service).\(name)") }
            return type
        }
        let kind: MethodKind =
            switch (method.pointee.client_streaming != 0, method.pointee.server_streaming != 0) {
            case (false, false): .unary
            case (false, true): .serverStreaming
            case (true, false): .clientStreaming
            case (true, true): .bidirectional
            }
        let options = method.pointee.options
        return RegisteredMethod(
            service: service, name: name, input: try type(method.pointee.input_type), output: try type(method.pointee.output_type),
            kind: kind,
            hasNoSideEffects: options.map {
                $0.pointee.idempotency_level == GOOGLE__PROTOBUF__METHOD_OPTIONS__IDEMPOTENCY_LEVEL__NO_SIDE_EFFECTS
            } ?? false,
            options: options.map { extensions(of: $0.pointee.base) } ?? [:]
        )
    }

    /// Message-typed extensions, which protobuf-c keeps as unknown fields: a length, then the bytes. Several of one
    /// number are one message in parts (encoding guide, "Last One Wins" and merging).
    private func extensions(of base: ProtobufCMessage) -> [UInt32: [UInt8]] {
        var found: [UInt32: [UInt8]] = [:]
        for field in UnsafeBufferPointer(start: base.unknown_fields, count: Int(base.n_unknown_fields))
        where field.wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED {
            let bytes = UnsafeBufferPointer(start: field.data, count: field.len)
            let payload = bytes.drop { $0 >= 0x80 }.dropFirst()
            found[field.tag, default: []] += payload
        }
        return found
    }

    private func elements<C>(_ start: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?, _ count: Int) -> [UnsafePointer<C>] {
        CArray.messages(start, count) { $0 }
    }
}
