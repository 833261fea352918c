import ProtoRuntime

/// What gRPC-Web and Connect allow their clients beside the limits of all calls.
public struct WebSettings: Sendable {
    /// Most bytes of JSON that are read on the event loop, which takes a fraction of a millisecond; more are read in a task.
    public var inlineBody = 16 << 10
    /// Most bytes of a body that are let pass before a request that is refused by its head is answered.
    public var discardLimit = 64 << 10
    /// Bounds on the JSON of requests.
    public var json = JSONLimits()
    /// Bounds on the messages that JSON becomes.
    public var proto = ProtoLimits()

    /// The defaults.
    public init() {}
}
