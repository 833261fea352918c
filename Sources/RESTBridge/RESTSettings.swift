import NIOCore
import ProtoRuntime
import RPCServer

/// What the bridge allows its clients.
public struct RESTSettings: Sendable {
    /// Most bytes of a request's body; more is 413. Not of one that streams into a method.
    public var bodyLimit = 8 << 20
    /// Most bytes of a body that are read on the event loop, which takes a fraction of a millisecond; larger ones are read in a task.
    public var inlineBody = 16 << 10
    /// Most bytes of a body that are let pass before a request that is refused by its head is answered.
    public var discardLimit = 64 << 10
    /// Bytes of a body that streams into a method which the method may not have taken before the client is held back.
    public var streamedWindow = 256 << 10
    /// Bounds on the JSON of a body.
    public var json = JSONLimits()
    /// Bounds on the messages that bodies and responses become.
    public var proto = ProtoLimits()
    /// Response bytes gathered before they are handed to the connection.
    public var chunkSize = 16 << 10
    /// Time between two comments on a stream of server-sent events on which nothing happens, which keep it open through
    /// proxies and find clients that are gone; nil for none.
    public var eventKeepAlive: TimeAmount? = .seconds(15)

    /// The defaults.
    public init() {}
}
