import CProtobufC

/// Walks bytes by a message's descriptor before protobuf-c unpacks them, for what protobuf-c does not check:
/// nesting depth (it recurses without a limit), UTF-8, and U+0000 in strings, which its C strings would cut.
struct WireScanner {
    let bytes: UnsafeRawBufferPointer
    let depthLimit: Int
    /// Whether a message field may occur twice, which ``WireMerger`` must mend.
    private(set) var needsMerging = false

    init(bytes: UnsafeRawBufferPointer, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func scan(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) throws(ProtoError) {
        try scan(descriptor, from: 0, to: bytes.count, depth: 1)
    }

    private mutating func scan(
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, from start: Int, to end: Int, depth: Int
    ) throws(ProtoError) {
        guard depth <= depthLimit else { throw .tooDeep(field: "", limit: depthLimit) }
        var cursor = WireCursor(bytes: bytes, index: start, end: end)
        // One bit per message field, by its number modulo 64: a false alarm only costs time.
        var seen: UInt64 = 0
        while let record = cursor.next() {
            guard case .bytes(let payload) = record.value, let field = WireScanner.find(record.number, in: descriptor) else { continue }
            do throws(ProtoError) {
                switch field.pointee.type {
                case PROTOBUF_C_TYPE_STRING: try check(string: payload)
                case PROTOBUF_C_TYPE_MESSAGE:
                    if field.pointee.label != PROTOBUF_C_LABEL_REPEATED {
                        let bit = 1 &<< UInt64(record.number & 63)
                        if seen & bit != 0 { needsMerging = true }
                        seen |= bit
                    }
                    if let inner = field.pointee.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self) {
                        try scan(inner, from: payload.lowerBound, to: payload.upperBound, depth: depth &+ 1)
                    }
                default: break
                }
            } catch {
                throw error.inside(path(field, messageStart: start, recordStart: record.range.lowerBound))
            }
        }
        if cursor.index < end {
            let field = WireScanner.find(cursor.lastNumber, in: descriptor)
            throw .malformed(field: field.map { path($0, messageStart: start, recordStart: cursor.index) } ?? "")
        }
    }

    private func check(string payload: Range<Int>) throws(ProtoError) {
        switch UTF8Check.check(UnsafeRawBufferPointer(rebasing: bytes[payload])) {
        case .valid: break
        case .invalid: throw .invalidUTF8(field: "")
        case .containsNUL: throw .nulInString(field: "")
        }
    }

    static func find(
        _ number: UInt32, in descriptor: UnsafePointer<ProtobufCMessageDescriptor>
    ) -> UnsafePointer<ProtobufCFieldDescriptor>? {
        let count = Int(descriptor.pointee.n_fields)
        guard count > 0, number > 0, let fields = descriptor.pointee.fields else { return nil }
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

    /// `name`, or `name[index]` for a repeated field. Made only once something is wrong.
    private func path(_ field: UnsafePointer<ProtobufCFieldDescriptor>, messageStart: Int, recordStart: Int) -> String {
        let name = String(cString: field.pointee.name)
        guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else { return name }
        var before = 0
        var cursor = WireCursor(bytes: bytes, index: messageStart, end: recordStart)
        while let record = cursor.next() {
            if record.number == field.pointee.id { before &+= 1 }
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
        // The path of what is too deep would be as deep: the outermost name says enough.
        case .tooDeep(_, let limit): .tooDeep(field: outer, limit: limit)
        case .invalidUTF8(let field): .invalidUTF8(field: joined(field))
        case .nulInString(let field): .nulInString(field: joined(field))
        case .memoryLimitExceeded, .unfit: self
        }
    }
}
