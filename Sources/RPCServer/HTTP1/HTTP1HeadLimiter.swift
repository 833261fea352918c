import NIOCore

/// Bounds what a request's head may be made of before it is complete: the decoder gathers headers without a limit, and only
/// shows them whole. Stands before the decoder.
final class HTTP1HeadLimiter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTP1Connection
    private let limit: Int
    private var received = 0

    init(_ connection: HTTP1Connection, limit: Int) {
        self.connection = connection
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = unwrapInboundIn(data).readableBytes
        let heads = connection.headsSeen
        context.fireChannelRead(data)
        guard connection.isAwaitingHead, heads == connection.headsSeen else {
            received = 0
            return
        }
        received &+= count
        if received > limit { connection.refuseEndlessHead() }
    }
}
