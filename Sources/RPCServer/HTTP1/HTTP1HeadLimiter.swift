import NIOCore

/// Bounds what the decoder holds back: it gathers a head, the trailers of a body and the line of a chunk without a limit, and only shows
/// them whole. Stands before the decoder, and keeps from it what nobody is going to look at.
final class HTTP1HeadLimiter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTP1Connection
    private let limit: Int
    /// Bytes that the decoder was given since it last gave something.
    private var received = 0

    init(_ connection: HTTP1Connection, limit: Int) {
        self.connection = connection
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if connection.isEnding { return }
        let count = unwrapInboundIn(data).readableBytes
        let parts = connection.partsSeen
        context.fireChannelRead(data)
        guard parts == connection.partsSeen else {
            received = 0
            return
        }
        received &+= count
        if received > limit { connection.refuseEndless() }
    }
}
