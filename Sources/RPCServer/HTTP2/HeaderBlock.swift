import CNghttp2

/// Headers in the form nghttp2 takes them. A static block lives as long as the program, so nghttp2 need not copy it.
///
/// Unchecked: the memory is written in `init` only, and nghttp2 only reads it.
final class HeaderBlock: @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    let fields: UnsafeMutableBufferPointer<nghttp2_nv>

    /// - Parameter isImmortal: whether the block is never freed, so that nghttp2 may keep pointing into it.
    init(_ headers: [(name: String, value: String)], isImmortal: Bool = false) {
        bytes = .allocate(capacity: headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count })
        fields = .allocate(capacity: headers.count)
        let flags = isImmortal ? UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue) : 0
        var offset = 0
        for (index, header) in headers.enumerated() {
            let name = HeaderBlock.copy(header.name, into: bytes, at: &offset)
            let value = HeaderBlock.copy(header.value, into: bytes, at: &offset)
            fields.initializeElement(
                at: index,
                to: nghttp2_nv(name: name.baseAddress, value: value.baseAddress, namelen: name.count, valuelen: value.count, flags: flags))
        }
    }

    deinit {
        fields.deallocate()
        bytes.deallocate()
    }

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
