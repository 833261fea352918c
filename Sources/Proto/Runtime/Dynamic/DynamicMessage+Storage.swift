import CProtobufC

// How values lie in protoc-c's structs.
extension DynamicMessage {
    static func size(_ kind: FieldKind) -> Int {
        switch kind {
        case .int32, .uint32, .float, .bool, .enumeration: 4
        case .int64, .uint64, .double: 8
        case .string, .message: MemoryLayout<UnsafeRawPointer>.size
        case .bytes: MemoryLayout<ProtobufCBinaryData>.size
        }
    }

    static func zero(_ kind: FieldKind) -> DynamicValue? {
        switch kind {
        case .int32, .int64: .int(0)
        case .uint32, .uint64: .uint(0)
        case .float, .double: .double(0)
        case .bool: .bool(false)
        case .string: .string("")
        case .bytes: .bytes([])
        case .enumeration: .enumeration(0)
        case .message: nil
        }
    }

    static func load(_ kind: FieldKind, at place: UnsafeMutableRawPointer) -> DynamicValue? {
        switch kind {
        case .int32: .int(Int64(place.load(as: Int32.self)))
        case .int64: .int(place.load(as: Int64.self))
        case .uint32: .uint(UInt64(place.load(as: UInt32.self)))
        case .uint64: .uint(place.load(as: UInt64.self))
        case .float: .double(Double(place.load(as: Float.self)))
        case .double: .double(place.load(as: Double.self))
        case .bool: .bool(place.load(as: Int32.self) != 0)
        case .string: .string(String(protobuf: place.load(as: UnsafeMutablePointer<CChar>?.self)))
        case .bytes: .bytes([UInt8](protobuf: place.load(as: ProtobufCBinaryData.self)))
        case .enumeration: .enumeration(place.load(as: Int32.self))
        case .message: nil
        }
    }

    /// Encodes a value as it lies in memory and hands it to `store`; throws where it does not fit the field.
    func withScratch(
        _ field: FieldDescriptor, _ value: DynamicValue,
        _ store: (UnsafeRawPointer, Int) throws(ProtoError) -> Void
    ) throws(ProtoError) {
        func put<T: BitwiseCopyable>(_ stored: T?) throws(ProtoError) {
            guard var stored else { throw .unfit(field: field.name) }
            let result: Result<Void, ProtoError> = withUnsafeBytes(of: &stored) { bytes in
                guard let base = bytes.baseAddress else { return .failure(.unfit(field: field.name)) }
                do throws(ProtoError) {
                    return .success(try store(base, bytes.count))
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
        }
        switch (field.kind, value) {
        case (.int32, .int(let number)): try put(Int32(exactly: number))
        case (.int64, .int(let number)): try put(number)
        case (.uint32, .uint(let number)): try put(UInt32(exactly: number))
        case (.uint64, .uint(let number)): try put(number)
        case (.float, .double(let number)): try put(Float(number))
        case (.double, .double(let number)): try put(number)
        case (.bool, .bool(let flag)): try put(Int32(flag ? 1 : 0))
        case (.enumeration, .enumeration(let number)): try put(number)
        case (.string, .string(let string)): try put(try stored(string, for: field))
        case (.bytes, .bytes(let bytes)): try put(try stored(bytes))
        default: throw .unfit(field: field.name)
        }
    }

    private func stored(_ string: String, for field: FieldDescriptor) throws(ProtoError) -> UnsafeMutablePointer<CChar> {
        if string.utf8.contains(0) { throw .nulInString(field: field.name) }
        var string = string
        let limit = arena.limits.memory
        let copied: UnsafeMutablePointer<CChar>? = string.withUTF8 { utf8 in
            guard let place = arena.allocateLimited(utf8.count + 1) else { return nil }
            if let base = utf8.baseAddress { place.copyMemory(from: base, byteCount: utf8.count) }
            place.storeBytes(of: 0, toByteOffset: utf8.count, as: UInt8.self)
            return place.bindMemory(to: CChar.self, capacity: utf8.count + 1)
        }
        guard let copied else { throw .memoryLimitExceeded(limit: limit) }
        return copied
    }

    private func stored(_ bytes: [UInt8]) throws(ProtoError) -> ProtobufCBinaryData {
        guard let place = arena.allocateLimited(bytes.count) else { throw .memoryLimitExceeded(limit: arena.limits.memory) }
        bytes.withUnsafeBytes { if let base = $0.baseAddress { place.copyMemory(from: base, byteCount: $0.count) } }
        return ProtobufCBinaryData(len: bytes.count, data: place.bindMemory(to: UInt8.self, capacity: bytes.count))
    }
}
