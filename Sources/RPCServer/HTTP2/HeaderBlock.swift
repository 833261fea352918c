import CNghttp2

/// Headers in the form nghttp2 takes them. An immortal block lives as long as the program: nghttp2 need not copy it, nor anyone count who
/// holds it.
///
/// Unchecked: the memory is written in `init` only, and nghttp2 only reads it.
struct HeaderBlock: @unchecked Sendable {
    private final class Memory {
        let bytes: UnsafeMutableBufferPointer<UInt8>
        let fields: UnsafeMutableBufferPointer<nghttp2_nv>

        init(bytes: Int, fields: Int) {
            self.bytes = .allocate(capacity: bytes)
            self.fields = .allocate(capacity: fields)
        }

        deinit {
            fields.deallocate()
            bytes.deallocate()
        }
    }

    let fields: UnsafeMutableBufferPointer<nghttp2_nv>
    /// Nil where the block is immortal.
    private let memory: Memory?

    /// - Parameter isImmortal: whether the block is never freed, so that nghttp2 may keep pointing into it.
    init(_ headers: [(name: String, value: String)], isImmortal: Bool = false) {
        let memory = Memory(bytes: headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }, fields: headers.count)
        let flags = isImmortal ? UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue) : 0
        var offset = 0
        for (index, header) in headers.enumerated() {
            let name = HeaderBlock.copy(header.name, into: memory.bytes, at: &offset)
            let value = HeaderBlock.copy(header.value, into: memory.bytes, at: &offset)
            memory.fields.initializeElement(
                at: index,
                to: nghttp2_nv(name: name.baseAddress, value: value.baseAddress, namelen: name.count, valuelen: value.count, flags: flags))
        }
        fields = memory.fields
        if isImmortal {
            _ = Unmanaged.passRetained(memory)
            self.memory = nil
        } else {
            self.memory = memory
        }
    }

    /// Size by HTTP/2's count (RFC 9113, section 6.5.2).
    var listSize: Int { fields.reduce(0) { $0 + $1.namelen + $1.valuelen + 32 } }

    private static func copy(
        _ text: String, into bytes: UnsafeMutableBufferPointer<UInt8>, at offset: inout Int
    ) -> UnsafeMutableBufferPointer<UInt8> {
        let count = text.utf8.count
        let place = UnsafeMutableBufferPointer(rebasing: bytes[offset..<offset + count])
        _ = place.initialize(from: text.utf8)
        offset += count
        return place
    }
}
