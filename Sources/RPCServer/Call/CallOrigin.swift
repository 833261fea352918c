import NIOCore

/// What the calls of one connection have in common.
final class CallOrigin: Sendable {
    let eventLoop: any EventLoop
    let peer: SocketAddress?

    init(eventLoop: any EventLoop, peer: SocketAddress?) {
        self.eventLoop = eventLoop
        self.peer = peer
    }
}
