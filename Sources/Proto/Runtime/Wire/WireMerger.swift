import CProtobufC

/// Joins the parts of message fields that occur more than once, as the encoding guide demands of a reader.
///
/// protobuf-c 1.4 tries, but loses or refuses fields without a `has_` flag, which in proto3 are all. Parts are joined by
/// putting their bytes one after the other. Hardly any peer sends such bytes, so this is not made to be fast.
struct WireMerger {
    let bytes: UnsafeRawBufferPointer

    /// The bytes of a message that a ``WireScanner`` has passed, with no singular message field occurring twice.
    func merged(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) -> [UInt8] {
        merged(descriptor, bytes)
    }

    private func merged(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var output: [UInt8] = []
        var parts: [UInt32: [UInt8]] = [:]
        var order: [UInt32] = []
        var cursor = WireCursor(bytes: bytes, index: 0, end: bytes.count)
        while let record = cursor.next() {
            guard
                case .bytes(let payload) = record.value,
                let field = WireScanner.find(record.number, in: descriptor),
                field.pointee.type == PROTOBUF_C_TYPE_MESSAGE,
                let inner = field.pointee.descriptor?.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
            else {
                output += bytes[record.range]
                continue
            }
            if field.pointee.label == PROTOBUF_C_LABEL_REPEATED {
                write(record.number, merged(inner, UnsafeRawBufferPointer(rebasing: bytes[payload])), to: &output)
            } else {
                if parts[record.number] == nil { order.append(record.number) }
                parts[record.number, default: []] += bytes[payload]
            }
        }
        for number in order {
            guard
                let part = parts[number],
                let inner = WireScanner.find(number, in: descriptor)?.pointee.descriptor?
                    .assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
            else { continue }
            write(number, part.withUnsafeBytes { merged(inner, $0) }, to: &output)
        }
        return output
    }

    private func write(_ number: UInt32, _ payload: [UInt8], to output: inout [UInt8]) {
        for var value in [UInt64(number) << 3 | 2, UInt64(payload.count)] {
            while value >= 0x80 {
                output.append(UInt8(truncatingIfNeeded: value) | 0x80)
                value >>= 7
            }
            output.append(UInt8(truncatingIfNeeded: value))
        }
        output += payload
    }
}
