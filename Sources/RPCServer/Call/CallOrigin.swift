import NIOCore

/// What the calls of one connection have in common.
final class CallOrigin: Sendable {
    let eventLoop: any EventLoop
    let peer: SocketAddress?
    let identity: PeerIdentity?

    init(eventLoop: any EventLoop, peer: SocketAddress?, identity: PeerIdentity?) {
        self.eventLoop = eventLoop
        self.peer = peer
        self.identity = identity
    }
}
