/// The beginning of a frame whose rest is still to come, as far as it takes to judge the frame. Takes no memory of its own.
struct HTTP2HeldBytes {
    /// The most that can be held: a head, a padding's length, and a priority.
    static let capacity = 16

    private var storage: (UInt64, UInt64) = (0, 0)
    private(set) var count = 0

    mutating func append(_ start: UnsafeRawPointer, count added: Int) {
        let held = count
        withUnsafeMutableBytes(of: &storage) { all in
            UnsafeMutableRawBufferPointer(rebasing: all[held...]).copyMemory(from: UnsafeRawBufferPointer(start: start, count: added))
        }
        count = held &+ added
    }

    mutating func clear() { count = 0 }

    func withBytes<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result? {
        withUnsafeBytes(of: storage) { all in all.baseAddress.map(body) }
    }
}
