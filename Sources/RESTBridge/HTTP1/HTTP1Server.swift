import NIOCore
import NIOHTTP1
import RPCServer

/// Serves a responder over HTTP/1.1 (RFC 9112): on the connections of an `RPCServer` that do not speak HTTP/2.
public struct HTTP1Server: HTTP1Initializer {
    private let responder: any HTTPResponder
    private let settings: HTTP1Settings

    /// Serves a responder, such as a ``RESTBridge``.
    public init(responder: any HTTPResponder, settings: HTTP1Settings = HTTP1Settings()) {
        self.responder = responder
        self.settings = settings
    }

    /// Adds a limit, a request decoder and a connection to the pipeline.
    public func initialize(_ channel: any Channel) throws {
        let mark = ChannelOptions.Types.WriteBufferWaterMark(low: settings.sendWindow / 2, high: settings.sendWindow)
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: mark)
        let connection = HTTP1Connection(responder: responder, settings: settings)
        // Room for separators and the request line beside what is counted once the head is whole.
        let limit = 2 * settings.headerBytes + settings.targetBytes
        try channel.pipeline.syncOperations.addHandlers(
            HTTP1HeadLimiter(connection, limit: limit),
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
            connection
        )
    }
}
