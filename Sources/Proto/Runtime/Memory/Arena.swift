import CProtobufC

/// A bump allocator for messages: allocating moves an index, and everything is given back at once.
///
/// protobuf-c allocates through it by its `ProtobufCAllocator` hook, so a request's messages cost
/// one reset and not a `malloc` per field. An arena belongs to one thread at a time; keep one per
/// connection or event loop and use it for call after call.
public final class Arena {
    /// What a peer's messages may cost.
    public let limits: ProtoLimits

    private struct Chunk {
        let base: UnsafeMutableRawPointer
        let size: Int
    }

    /// A place to go back to with ``rewind(to:)``.
    @_spi(Generated) public struct Mark {
        fileprivate let chunk: Int
        fileprivate let offset: Int
        fileprivate let used: Int
    }

    private static let alignment = 16

    private var chunks: [Chunk] = []
    private let chunkSize: Int
    /// Index of the chunk being filled; -1 before the first allocation, which costs an idle arena nothing.
    private var current = -1
    /// That chunk, apart from the others, so that most allocations touch nothing else.
    private var filling: Chunk?
    private var offset = 0
    /// Bytes handed out since the last reset, for the limit.
    private var used = 0
    private var overflowed = false
    /// Counts resets, so that use of a message after its arena's reset can be told in debug builds.
    package private(set) var epoch: UInt = 0
    /// The hook that protobuf-c calls. It lives on the heap because protobuf-c keeps its address during a call.
    package let allocator: UnsafeMutablePointer<ProtobufCAllocator>

    /// Makes an empty arena.
    /// - Parameters:
    ///   - limits: bounds on what peers' messages may cost.
    ///   - chunkSize: bytes asked of the system at a time; the first chunk is kept across resets.
    public init(limits: ProtoLimits = ProtoLimits(), chunkSize: Int = 4096) {
        self.limits = limits
        self.chunkSize = max(chunkSize, 256)
        allocator = .allocate(capacity: 1)
        allocator.initialize(
            to: ProtobufCAllocator(
                alloc: { data, size in
                    guard let data else { return nil }
                    return Unmanaged<Arena>.fromOpaque(data)._withUnsafeGuaranteedRef { $0.allocateLimited(size) }
                },
                free: { _, _ in },
                allocator_data: nil
            )
        )
        allocator.pointee.allocator_data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        allocator.deinitialize(count: 1)
        allocator.deallocate()
        for chunk in chunks { chunk.base.deallocate() }
    }

    /// Gives everything back. Messages seen through this arena are gone; their storage is used again.
    public func reset() {
        epoch &+= 1
        rewind(to: Mark(chunk: current < 0 ? -1 : 0, offset: 0, used: 0))
    }

    /// Bytes held from the system, in use or kept for use again.
    public var capacity: Int { chunks.reduce(0) { $0 + $1.size } }

    @_spi(Generated) public func mark() -> Mark { Mark(chunk: current, offset: offset, used: used) }

    /// Gives back what was allocated since `mark`. Chunks beyond the first are freed, so that one
    /// large message does not stay in memory for the life of its connection.
    @_spi(Generated) public func rewind(to mark: Mark) {
        overflowed = false
        used = mark.used
        offset = mark.offset
        if current > max(mark.chunk, 0) { free(downTo: max(mark.chunk, 0)) }
    }

    private func free(downTo last: Int) {
        while chunks.count - 1 > last { chunks.removeLast().base.deallocate() }
        current = last
        filling = chunks[last]
    }

    /// Whether an allocation was refused by the limit since the last rewind.
    package var didOverflow: Bool { overflowed }

    /// For what a peer sends: refuses with nil at the limit.
    package func allocateLimited(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size >= 0, size <= limits.memory &- used else {
            overflowed = true
            return nil
        }
        return allocate(size)
    }

    /// For what this program sends, whose values are in memory already: no limit.
    package func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let rounded = (size &+ (Arena.alignment - 1)) & ~(Arena.alignment - 1)
        used &+= rounded
        if let filling, rounded <= filling.size &- offset {
            defer { offset &+= rounded }
            return filling.base + offset
        }
        return allocateInNewChunk(rounded)
    }

    /// Uninitialized memory for `count` values of a C type.
    @_spi(Generated) public func allocate<T>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
        allocate(count &* MemoryLayout<T>.stride).bindMemory(to: T.self, capacity: count)
    }

    private func allocateInNewChunk(_ rounded: Int) -> UnsafeMutableRawPointer {
        // Chunks double, so that a large message takes few of them.
        if chunks.isEmpty, rounded > chunkSize {
            // The first chunk is kept for good, so it must not be as large as the first message.
            chunks.append(Chunk(base: .allocate(byteCount: chunkSize, alignment: Arena.alignment), size: chunkSize))
        }
        let doubled = chunkSize << min(chunks.count, 10)
        let size = max(doubled, rounded)
        let chunk = Chunk(base: .allocate(byteCount: size, alignment: Arena.alignment), size: size)
        chunks.append(chunk)
        current = chunks.count - 1
        filling = chunk
        offset = rounded
        return chunk.base
    }
}
