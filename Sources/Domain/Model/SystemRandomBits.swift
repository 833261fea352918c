#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The system's generator, asked for many bits at a time: asking is a system call, and a request
/// with 10,000 prospects wants as many ids. A copy gives the bits that its original gives.
struct SystemRandomBits: RandomNumberGenerator, Sendable {
    /// 256 bytes: the most that `getentropy` gives at once (POSIX.1-2024).
    private static let capacity = 32

    private var words: [UInt64] = []

    mutating func next() -> UInt64 {
        if let word = words.popLast() { return word }
        words = Self.fresh()
        return words.popLast() ?? UInt64.random(in: .min ... .max)
    }

    /// None where the system has no such call, or refuses it.
    private static func fresh() -> [UInt64] {
        #if canImport(Glibc) || canImport(Musl)
            [UInt64](unsafeUninitializedCapacity: capacity) { buffer, count in
                let isFilled = getentropy(buffer.baseAddress, capacity * MemoryLayout<UInt64>.size) == 0
                count = isFilled ? capacity : 0
            }
        #else
            []
        #endif
    }
}
