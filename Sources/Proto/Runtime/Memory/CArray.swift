/// Reads of protobuf-c's repeated fields: a pointer, which is null where the field is empty, and a count.
@_spi(Generated) public enum CArray {
    @_spi(Generated) public static func values<C, T>(_ start: UnsafeMutablePointer<C>?, _ count: Int, _ convert: (C) -> T) -> [T] {
        guard let start else { return [] }
        return UnsafeBufferPointer(start: start, count: count).map(convert)
    }

    @_spi(Generated) public static func messages<C, T>(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?, _ count: Int, _ convert: (UnsafePointer<C>) -> T
    ) -> [T] {
        guard let start else { return [] }
        return UnsafeBufferPointer(start: start, count: count).compactMap { $0.map { convert($0) } }
    }

    /// A map field; of equal keys the last counts, as the specification of maps says.
    @_spi(Generated) public static func dictionary<C, K: Hashable, V>(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<C>?>?, _ count: Int, _ convert: (UnsafePointer<C>) -> (K, V)
    ) -> [K: V] {
        Dictionary(messages(start, count, convert), uniquingKeysWith: { $1 })
    }
}
