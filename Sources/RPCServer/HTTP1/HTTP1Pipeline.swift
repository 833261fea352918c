import NIOCore
import NIOHTTP1

/// Serves a responder over HTTP/1.1 (RFC 9112): on connections that do not speak HTTP/2.
enum HTTP1Pipeline {
    /// Adds a limit, a request decoder and a connection at the end of a channel's pipeline, on its event loop.
    /// - Parameter identity: who the client is, by certificate.
    static func add(to channel: any Channel, responder: any HTTPResponder, settings: HTTP1Settings, identity: PeerIdentity?) throws {
        let mark = ChannelOptions.Types.WriteBufferWaterMark(low: settings.sendWindow / 2, high: settings.sendWindow)
        try channel.syncOptions?.setOption(.writeBufferWaterMark, value: mark)
        let connection = HTTP1Connection(responder: responder, settings: settings, identity: identity)
        // Room for separators and the request line beside what is counted once the head is whole.
        let limit = 2 * settings.headerBytes + settings.targetBytes
        try channel.pipeline.syncOperations.addHandlers(
            HTTP1HeadLimiter(connection, limit: limit),
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
            connection
        )
    }
}
