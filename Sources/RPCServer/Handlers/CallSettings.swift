import Logging
import NIOCore

/// Limits and services that calls have in common, whatever carries them.
public struct CallSettings: Sendable {
    /// Longest request message, in bytes without its prefix; longer ones are RESOURCE_EXHAUSTED. 4 MiB, as in other gRPC servers.
    public var receiveLimit = 4 << 20
    /// Response bytes that a streaming handler may be ahead of the transport before it suspends. The transport holds as many again.
    public var sendBufferLimit = 64 << 10
    /// Where handler failures are told.
    public var logger: Logger

    /// The defaults.
    public init(logger: Logger = Logger(label: "rpc")) {
        self.logger = logger
    }
}
