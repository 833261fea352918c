import CNghttp2

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A received header as nghttp2 holds it: name and value, counted by reference. Fields that HPACK has indexed come as the same buffers
/// again and again, so that comparing addresses is enough to know them.
struct HeaderField {
    private let name: OpaquePointer
    private let value: OpaquePointer

    init(name: OpaquePointer, value: OpaquePointer) {
        self.name = name
        self.value = value
    }

    func retain() {
        nghttp2_rcbuf_incref(name)
        nghttp2_rcbuf_incref(value)
    }

    func release() {
        nghttp2_rcbuf_decref(name)
        nghttp2_rcbuf_decref(value)
    }

    @inline(__always)
    func equals(_ other: HeaderField) -> Bool {
        if name == other.name, value == other.value { return true }
        return HeaderField.areEqual(name, other.name) && HeaderField.areEqual(value, other.value)
    }

    /// Size by HTTP/2's count (RFC 9113, section 6.5.2).
    var size: Int { HeaderField.bytes(name).count &+ HeaderField.bytes(value).count &+ 32 }

    var nameString: String { String(decoding: HeaderField.bytes(name), as: UTF8.self) }
    var valueString: String { String(decoding: HeaderField.bytes(value), as: UTF8.self) }

    /// What the value says where this is `grpc-timeout`; nil where it is another header.
    var timeout: ReceivedTimeout? {
        let bytes = HeaderField.bytes(name)
        guard bytes.count == 12, bytes.elementsEqual("grpc-timeout".utf8) else { return nil }
        return GRPCTimeout.parse(HeaderField.bytes(value)).map(ReceivedTimeout.amount) ?? .malformed
    }

    private static func areEqual(_ one: OpaquePointer, _ other: OpaquePointer) -> Bool {
        guard one != other else { return true }
        let first = nghttp2_rcbuf_get_buf(one)
        let second = nghttp2_rcbuf_get_buf(other)
        return first.len == second.len && memcmp(first.base, second.base, first.len) == 0
    }

    private static func bytes(_ buffer: OpaquePointer) -> UnsafeRawBufferPointer {
        let vector = nghttp2_rcbuf_get_buf(buffer)
        return UnsafeRawBufferPointer(start: vector.base, count: vector.len)
    }
}
