import CProtobufC

// What generated code needs to put Swift values where protobuf-c looks for them.
extension Arena {
    /// A C string. U+0000, which would end it early, becomes U+FFFD.
    @_spi(Generated) public func copy(_ string: String) -> UnsafeMutablePointer<CChar> {
        var contiguous = string
        return contiguous.withUTF8 { utf8 in
            if UTF8Check.check(UnsafeRawBufferPointer(utf8)) == .containsNUL {
                return copy(String(string.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : Character($0) }))
            }
            let copied = allocate(CChar.self, count: utf8.count + 1)
            if let base = utf8.baseAddress {
                UnsafeMutableRawPointer(copied).copyMemory(from: base, byteCount: utf8.count)
            }
            copied[utf8.count] = 0
            return copied
        }
    }

    @_spi(Generated) public func copy(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        ProtobufCBinaryData(len: bytes.count, data: values(bytes))
    }

    /// A C array of numbers; nil where it is empty.
    @_spi(Generated) public func values<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T>? {
        self.values(values) { $0 }
    }

    /// A C array of what `convert` makes of each value; nil where it is empty.
    @_spi(Generated) public func values<T, C>(_ values: [T], _ convert: (T) -> C) -> UnsafeMutablePointer<C>? {
        if values.isEmpty { return nil }
        let copied = allocate(C.self, count: values.count)
        for (index, value) in values.enumerated() { (copied + index).initialize(to: convert(value)) }
        return copied
    }

    /// A C array of strings, whose elements Swift sees as optional pointers.
    @_spi(Generated) public func values<T, C>(_ values: [T], _ convert: (T) -> UnsafeMutablePointer<C>) -> UnsafeMutablePointer<
        UnsafeMutablePointer<C>?
    >? {
        messages(values, convert)
    }

    /// A C array of pointers to what `build` makes of each value; nil where it is empty.
    @_spi(Generated) public func messages<T, C>(
        _ values: some Collection<T>, _ build: (T) -> UnsafeMutablePointer<C>
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<C>?>? {
        if values.isEmpty { return nil }
        let copied = allocate(UnsafeMutablePointer<C>?.self, count: values.count)
        for (index, value) in values.enumerated() { (copied + index).initialize(to: build(value)) }
        return copied
    }
}
