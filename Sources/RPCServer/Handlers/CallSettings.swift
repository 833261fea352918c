import Logging
import NIOCore

/// Limits and services that calls have in common, whatever carries them.
public struct CallSettings: Sendable {
    /// Longest request message, in bytes without its prefix, compressed or not; longer ones are RESOURCE_EXHAUSTED. 4 MiB, as in other gRPC servers.
    public var receiveLimit = 4 << 20
    /// Longest response message before compression, in bytes without its prefix; a longer one is RESOURCE_EXHAUSTED and is not sent.
    /// 2 GiB, as in other gRPC servers: what a service answers is its own doing. Beyond 4 GiB a length has no place in the prefix.
    public var sendLimit = Int(Int32.max) { didSet { sendLimit = min(sendLimit, MessageFraming.longest) } }
    /// How responses are compressed, and how far requests may expand.
    public var compression = CompressionSettings()
    /// Response bytes that a streaming handler may be ahead of the transport before it suspends. The transport holds as many again.
    public var sendBufferLimit = 64 << 10
    /// Where handler failures are told.
    public var logger: Logger

    /// The defaults.
    public init(logger: Logger = Logger(label: "rpc")) {
        self.logger = logger
    }
}
