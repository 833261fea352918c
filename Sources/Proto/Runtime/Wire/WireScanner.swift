import CProtobufC

/// Walks bytes by a message's descriptor before protobuf-c unpacks them, for what protobuf-c does not check:
/// nesting depth (it recurses without a limit), UTF-8, and U+0000 in strings, which its C strings would cut.
struct WireScanner {
    let bytes: UnsafeRawBufferPointer
    let depthLimit: Int

    func scan(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) throws(ProtoError) {
        try scan(descriptor, from: 0, to: bytes.count, depth: 1)
    }

    private func scan(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, from start: Int, to end: Int, depth: Int
    ) throws(ProtoError) {
        guard depth <= depthLimit else { throw .tooDeep(field: "", limit: depthLimit) }
        var index = start
        while index < end {
            let fieldStart = index
            guard let tag = varint(&index, end), let number = fieldNumber(tag) else { throw .malformed(field: "") }
            switch tag & 7 {
            case 0:
                guard varint(&index, end) != nil else { throw malformed(descriptor, number, start, fieldStart) }
            case 1:
                guard end &- index >= 8 else { throw malformed(descriptor, number, start, fieldStart) }
                index &+= 8
            case 5:
                guard end &- index >= 4 else { throw malformed(descriptor, number, start, fieldStart) }
                index &+= 4
            case 2:
                guard let length = varint(&index, end), length <= UInt64(end &- index) else {
                    throw malformed(descriptor, number, start, fieldStart)
                }
                let valueEnd = index &+ Int(length)
                if let field = find(number, in: descriptor) {
                    do throws(ProtoError) {
                        try check(field, from: index, to: valueEnd, depth: depth)
                    } catch {
                        throw error.inside(path(field, start, fieldStart))
                    }
                }
                index = valueEnd
            default:
                // Groups (3 and 4) are not part of proto3, and protobuf-c has none.
                throw malformed(descriptor, number, start, fieldStart)
            }
        }
    }

    private func check(
        _ field: UnsafePointer<ProtobufCFieldDescriptor>, from start: Int, to end: Int, depth: Int
    ) throws(ProtoError) {
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_STRING:
            switch UTF8Check.check(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) {
            case .valid: break
            case .invalid: throw .invalidUTF8(field: "")
            case .containsNUL: throw .nulInString(field: "")
            }
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let inner = field.pointee.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self) else { return }
            try scan(inner, from: start, to: end, depth: depth &+ 1)
        default: break
        }
    }

    private func fieldNumber(_ tag: UInt64) -> UInt32? {
        let number = tag >> 3
        return number >= 1 && number <= 0x1FFF_FFFF ? UInt32(truncatingIfNeeded: number) : nil
    }

    /// Reads a varint of at most ten bytes and moves `index` past it.
    @inline(__always)
    private func varint(_ index: inout Int, _ end: Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while index < end, shift < 70 {
            let byte = bytes[index]
            index &+= 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        return nil
    }

    private func find(
        _ number: UInt32, in descriptor: UnsafePointer<ProtobufCMessageDescriptor>
    ) -> UnsafePointer<ProtobufCFieldDescriptor>? {
        let count = Int(descriptor.pointee.n_fields)
        guard count > 0, let fields = descriptor.pointee.fields else { return nil }
        // Fields are sorted by number, and nearly always numbered 1, 2, 3, ….
        let guess = Int(number) &- 1
        if guess < count, fields[guess].id == number { return fields + guess }
        var low = 0
        var high = count
        while low < high {
            let middle = (low &+ high) / 2
            if fields[middle].id < number { low = middle &+ 1 } else { high = middle }
        }
        return low < count && fields[low].id == number ? fields + low : nil
    }

    // Paths are made only once something is wrong.

    private func malformed(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, _ number: UInt32, _ messageStart: Int, _ fieldStart: Int
    ) -> ProtoError {
        .malformed(field: find(number, in: descriptor).map { path($0, messageStart, fieldStart) } ?? "")
    }

    /// `name`, or `name[index]` for a repeated field.
    private func path(_ field: UnsafePointer<ProtobufCFieldDescriptor>, _ messageStart: Int, _ fieldStart: Int) -> String {
        let name = String(cString: field.pointee.name)
        guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else { return name }
        var before = 0
        var index = messageStart
        while index < fieldStart, let tag = varint(&index, fieldStart) {
            if tag >> 3 == UInt64(field.pointee.id) { before &+= 1 }
            switch tag & 7 {
            case 0: _ = varint(&index, fieldStart)
            case 1: index &+= 8
            case 5: index &+= 4
            default: index &+= Int(truncatingIfNeeded: varint(&index, fieldStart) ?? 0)
            }
        }
        return "\(name)[\(before)]"
    }
}

extension ProtoError {
    /// The same error, seen from the message that holds the field `outer`.
    fileprivate func inside(_ outer: String) -> ProtoError {
        func joined(_ inner: String) -> String { inner.isEmpty ? outer : "\(outer).\(inner)" }
        return switch self {
        case .malformed(let field): .malformed(field: joined(field))
        // The path of what is too deep would be as deep: the outermost names say enough.
        case .tooDeep(_, let limit): .tooDeep(field: outer, limit: limit)
        case .invalidUTF8(let field): .invalidUTF8(field: joined(field))
        case .nulInString(let field): .nulInString(field: joined(field))
        case .memoryLimitExceeded, .unfit: self
        }
    }
}
