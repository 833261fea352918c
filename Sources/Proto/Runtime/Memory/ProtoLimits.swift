/// Bounds on what a peer's bytes may cost. protobuf-c has none of its own.
public struct ProtoLimits: Hashable, Sendable {
    /// Most bytes that one arena hands out for messages that a peer sent. A byte on the wire can
    /// become a hundred in memory (an empty sub-message), so the size of a request bounds nothing.
    public var memory: Int
    /// How deep messages may nest, the outermost counting as one. 100 is protobuf's own default.
    public var depth: Int

    /// Limits with the defaults that suit a server: 64 MiB and 100 levels.
    public init(memory: Int = 64 << 20, depth: Int = 100) {
        self.memory = memory
        self.depth = depth
    }
}
