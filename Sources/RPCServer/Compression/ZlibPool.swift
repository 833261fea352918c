import Synchronization

/// Zlib's compressors and decompressors for use again: each is far larger than most messages, so that calls do not keep their own.
final class ZlibPool: Sendable {
    private struct State {
        var deflaters: [MessageEncoding: [Deflater]] = [:]
        var inflaters: [MessageEncoding: [Inflater]] = [:]
    }

    /// That of the process.
    static let shared = ZlibPool()

    /// Of each kind, how many wait for use at the most: as many as threads that are likely to compress at a time.
    private static let kept = 8

    private let state = Mutex(State())

    /// Lends a compressor; nil where there is no memory for one.
    func withDeflater<Result>(_ encoding: MessageEncoding, _ body: (Deflater) -> Result) -> Result? {
        guard let deflater = state.withLock({ $0.deflaters[encoding]?.popLast() }) ?? Deflater(encoding) else { return nil }
        let result = body(deflater)
        state.withLock { state in
            if state.deflaters[encoding, default: []].count < ZlibPool.kept { state.deflaters[encoding, default: []].append(deflater) }
        }
        return result
    }

    /// Lends a decompressor; nil where there is no memory for one.
    func withInflater<Result>(_ encoding: MessageEncoding, _ body: (Inflater) -> Result) -> Result? {
        guard let inflater = state.withLock({ $0.inflaters[encoding]?.popLast() }) ?? Inflater(encoding) else { return nil }
        let result = body(inflater)
        state.withLock { state in
            if state.inflaters[encoding, default: []].count < ZlibPool.kept { state.inflaters[encoding, default: []].append(inflater) }
        }
        return result
    }
}
