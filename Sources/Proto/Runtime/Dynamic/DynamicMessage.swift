import CProtobufC

/// A message seen through its descriptor, for code that knows no type by name. It lives in an arena.
///
/// It is a reference: copies are the same message. It must not be used after its arena is reset; in debug builds that
/// is checked.
public struct DynamicMessage {
    /// Its type.
    public let descriptor: MessageDescriptor
    /// Where it lives.
    package let arena: Arena
    let storage: UnsafeMutableRawPointer
    /// Whether it was made here and not unpacked: its lists then have room to grow.
    private let isGrowable: Bool
    private let epoch: UInt

    /// An empty message.
    public init(_ descriptor: MessageDescriptor, arena: Arena) throws(ProtoError) {
        let layout = descriptor.layout.descriptor
        guard let storage = arena.allocateLimited(layout.pointee.sizeof_message) else {
            throw .memoryLimitExceeded(limit: arena.limits.memory)
        }
        protobuf_c_message_init(layout, storage)
        self.init(descriptor, arena: arena, storage: storage, isGrowable: true)
    }

    /// Reads a message, with the same checks as ``ProtoMessage/init(unpacking:arena:)``. Lists of such a message cannot be
    /// appended to.
    public init(_ descriptor: MessageDescriptor, unpacking bytes: UnsafeRawBufferPointer, arena: Arena) throws(ProtoError) {
        let storage = try descriptor.layout.unpack(bytes, arena: arena)
        self.init(descriptor, arena: arena, storage: storage, isGrowable: false)
    }

    private init(_ descriptor: MessageDescriptor, arena: Arena, storage: UnsafeMutableRawPointer, isGrowable: Bool) {
        self.descriptor = descriptor
        self.arena = arena
        self.storage = storage
        self.isGrowable = isGrowable
        epoch = arena.epoch
    }

    /// Size of the message on the wire.
    public var packedSize: Int {
        check()
        return protobuf_c_message_get_packed_size(storage.assumingMemoryBound(to: ProtobufCMessage.self))
    }

    /// Hands the message, ready to be written out, to `body`.
    public func withPacked<R>(_ body: (PackedMessage) -> R) -> R {
        check()
        return body(PackedMessage(storage))
    }

    private func check() {
        assert(epoch == arena.epoch, "\(descriptor.fullName) is used after its arena was reset")
    }

    // MARK: Reading

    /// Whether the field is set: present, or not at its default where presence is implicit, or not empty where it is a list.
    public func has(_ field: FieldDescriptor) -> Bool {
        switch field.presence {
        case .repeated: return count(field) > 0
        case .explicit:
            if field.isInUnion { return selectedMember(field) == UInt32(bitPattern: field.number) }
            return read(field, UnsafeMutableRawPointer?.self) != nil
        case .implicit:
            switch value(field) {
            case .int(let value): return value != 0
            case .uint(let value): return value != 0
            case .double(let value): return value.bitPattern != 0
            case .bool(let value): return value
            case .string(let value): return !value.isEmpty
            case .bytes(let value): return !value.isEmpty
            case .enumeration(let value): return value != 0
            case nil: return false
            }
        }
    }

    /// How many values a list has.
    public func count(_ field: FieldDescriptor) -> Int {
        check()
        guard field.presence == .repeated else { return 0 }
        return storage.load(fromByteOffset: Int(field.layout.pointee.quantifier_offset), as: Int.self)
    }

    /// The value of a field that is no list and no message; its default where it is absent.
    public func value(_ field: FieldDescriptor) -> DynamicValue? {
        check()
        guard field.presence != .repeated else { return nil }
        if field.isInUnion, selectedMember(field) != UInt32(bitPattern: field.number) { return DynamicMessage.zero(field.kind) }
        return DynamicMessage.load(field.kind, at: storage + Int(field.layout.pointee.offset))
    }

    /// One value of a list that holds no messages; nil beyond its end.
    public func value(_ field: FieldDescriptor, at index: Int) -> DynamicValue? {
        element(field, at: index).flatMap { DynamicMessage.load(field.kind, at: $0) }
    }

    /// The message that a field holds; nil where it is absent.
    public func message(_ field: FieldDescriptor) -> DynamicMessage? {
        check()
        guard case .message(let type) = field.kind, field.presence != .repeated, has(field) else { return nil }
        return read(field, UnsafeMutableRawPointer?.self).map {
            DynamicMessage(type, arena: arena, storage: $0, isGrowable: isGrowable)
        }
    }

    /// One message of a list; nil beyond its end.
    public func message(_ field: FieldDescriptor, at index: Int) -> DynamicMessage? {
        guard case .message(let type) = field.kind else { return nil }
        return element(field, at: index)?.load(as: UnsafeMutableRawPointer?.self).map {
            DynamicMessage(type, arena: arena, storage: $0, isGrowable: isGrowable)
        }
    }

    /// UTF-8 of a `string` field, or of one value of a list of them, without a copy; empty where it is absent.
    public func withUTF8<R>(_ field: FieldDescriptor, at index: Int? = nil, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        check()
        guard case .string = field.kind else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        var string: UnsafeMutablePointer<CChar>?
        if let index {
            string = element(field, at: index)?.load(as: UnsafeMutablePointer<CChar>?.self)
        } else if field.presence != .repeated, !field.isInUnion || has(field) {
            string = read(field, UnsafeMutablePointer<CChar>?.self)
        }
        guard let string else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        var length = 0
        while string[length] != 0 { length &+= 1 }
        return body(UnsafeRawBufferPointer(start: string, count: length))
    }

    // MARK: Writing

    /// Sets a field that is no list and no message. A number must be in the field's range, a string free of U+0000.
    public func set(_ field: FieldDescriptor, _ value: DynamicValue) throws(ProtoError) {
        check()
        guard field.presence != .repeated else { throw .unfit(field: field.name) }
        // Stored aside first: what does not fit must leave the field as it was.
        try withScratch(field, value) { scratch, size in
            select(field)
            (storage + Int(field.layout.pointee.offset)).copyMemory(from: scratch, byteCount: size)
        }
    }

    /// Appends to a list of values that are no messages.
    public func append(_ field: FieldDescriptor, _ value: DynamicValue) throws(ProtoError) {
        check()
        guard field.presence == .repeated, isGrowable else { throw .unfit(field: field.name) }
        try withScratch(field, value) { scratch, size throws(ProtoError) in
            try grow(field, elementSize: size).copyMemory(from: scratch, byteCount: size)
        }
    }

    /// The message that a field holds, made empty where it is absent.
    public func mutableMessage(_ field: FieldDescriptor) throws(ProtoError) -> DynamicMessage {
        if let present = message(field) { return present }
        guard case .message(let type) = field.kind, field.presence != .repeated else { throw .unfit(field: field.name) }
        let made = try DynamicMessage(type, arena: arena)
        select(field)
        (storage + Int(field.layout.pointee.offset)).storeBytes(of: made.storage, as: UnsafeMutableRawPointer.self)
        return made
    }

    /// Appends an empty message to a list of messages, to be filled.
    public func appendMessage(_ field: FieldDescriptor) throws(ProtoError) -> DynamicMessage {
        guard case .message(let type) = field.kind, field.presence == .repeated, isGrowable else {
            throw .unfit(field: field.name)
        }
        let made = try DynamicMessage(type, arena: arena)
        try grow(field, elementSize: MemoryLayout<UnsafeRawPointer>.size)
            .storeBytes(of: made.storage, as: UnsafeMutableRawPointer.self)
        return made
    }

    /// Makes a field absent, or a list empty.
    public func clear(_ field: FieldDescriptor) {
        check()
        let quantifier = storage + Int(field.layout.pointee.quantifier_offset)
        let place = storage + Int(field.layout.pointee.offset)
        if field.presence == .repeated {
            quantifier.storeBytes(of: 0, as: Int.self)
        } else if field.isInUnion {
            if selectedMember(field) == UInt32(bitPattern: field.number) { quantifier.storeBytes(of: 0, as: UInt32.self) }
        } else {
            switch field.kind {
            case .int32, .uint32, .float, .bool, .enumeration: place.storeBytes(of: 0, as: UInt32.self)
            case .int64, .uint64, .double, .message: place.storeBytes(of: 0, as: UInt64.self)
            case .string: place.storeBytes(of: arena.copy(""), as: UnsafeMutablePointer<CChar>.self)
            case .bytes: place.storeBytes(of: ProtobufCBinaryData(len: 0, data: nil), as: ProtobufCBinaryData.self)
            }
        }
    }

    // MARK: Memory

    private func read<T: BitwiseCopyable>(_ field: FieldDescriptor, _ type: T.Type) -> T {
        storage.load(fromByteOffset: Int(field.layout.pointee.offset), as: type)
    }

    /// Number of the member that a union holds; 0 for none.
    private func selectedMember(_ field: FieldDescriptor) -> UInt32 {
        storage.load(fromByteOffset: Int(field.layout.pointee.quantifier_offset), as: UInt32.self)
    }

    private func select(_ field: FieldDescriptor) {
        guard field.isInUnion else { return }
        storage.storeBytes(
            of: UInt32(bitPattern: field.number), toByteOffset: Int(field.layout.pointee.quantifier_offset), as: UInt32.self
        )
    }

    private func element(_ field: FieldDescriptor, at index: Int) -> UnsafeMutableRawPointer? {
        guard index >= 0, index < count(field), let start = read(field, UnsafeMutableRawPointer?.self) else { return nil }
        return start + index &* DynamicMessage.size(field.kind)
    }

    /// The place of one more element. Lists made here have room for 4, then for every power of two.
    private func grow(_ field: FieldDescriptor, elementSize: Int) throws(ProtoError) -> UnsafeMutableRawPointer {
        let count = count(field)
        let isFull = count == 0 || (count >= 4 && count & (count &- 1) == 0)
        var start = read(field, UnsafeMutableRawPointer?.self)
        if isFull || start == nil {
            let room = max(4, count &* 2)
            guard let larger = arena.allocateLimited(room &* elementSize) else {
                throw .memoryLimitExceeded(limit: arena.limits.memory)
            }
            if let start { larger.copyMemory(from: start, byteCount: count &* elementSize) }
            storage.storeBytes(of: larger, toByteOffset: Int(field.layout.pointee.offset), as: UnsafeMutableRawPointer.self)
            start = larger
        }
        guard let start else { throw .unfit(field: field.name) }
        storage.storeBytes(of: count &+ 1, toByteOffset: Int(field.layout.pointee.quantifier_offset), as: Int.self)
        return start + count &* elementSize
    }
}

extension FieldDescriptor {
    /// Whether its storage is a union with a case number beside it: `oneof` members, and `optional` fields by protoc-c's way.
    var isInUnion: Bool { layout.pointee.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0 }
}
