import NIOCore
import ProtoRuntime
import RPCServer

/// Calls the route's method as the client of one exchange: with its headers as metadata and its address as the peer.
struct MethodCaller {
    let bridge: RESTBridge
    let route: Route
    let response: ResponseBody
    private let metadata: Metadata
    private let caller: InProcessCaller

    init(bridge: RESTBridge, route: Route, response: ResponseBody, head: HTTPRequestHead) {
        self.bridge = bridge
        self.route = route
        self.response = response
        var metadata = Metadata()
        // Headers of the protocol itself, and values that gRPC's metadata cannot hold, are not taken.
        for header in head.headers where !header.name.hasSuffix("-bin") { metadata.add(header.name, header.value) }
        self.metadata = metadata
        caller = InProcessCaller(dispatcher: bridge.dispatcher, eventLoop: response.exchange.eventLoop)
    }

    /// Begins a call with one request. A method that answers at once has told the sink everything when this returns.
    func begin(_ request: DynamicMessage, sink: any InProcessSink) -> InProcessCall {
        begin(packed: request.packed(), sink: sink)
    }

    /// The same with a request that was packed before.
    func begin(packed request: ByteBuffer, sink: any InProcessSink) -> InProcessCall {
        let call = caller.begin(
            route.call, metadata: metadata, peer: response.exchange.peer, identity: response.exchange.peerIdentity, sink: sink)
        call.send(message: request)
        call.sendEnd()
        return call
    }

    /// Begins a call whose requests follow.
    func beginStream(sink: any InProcessSink) -> InProcessCall {
        caller.begin(route.call, metadata: metadata, peer: response.exchange.peer, identity: response.exchange.peerIdentity, sink: sink)
    }

    /// Begins a call of which nothing but the interceptors runs, and which ends as its request is refused.
    func begin(refusing failure: HTTPFailure, sink: any InProcessSink) -> InProcessCall {
        let call = beginStream(sink: sink)
        call.refuse(failure.rpcStatus)
        return call
    }

    func failure(_ status: RPCStatus) -> HTTPFailure { HTTPFailure(status, input: route.method.input) }

    /// Reads a response; nil, which is a fault of the server, where it is no message.
    func read(_ bytes: ByteBuffer, arena: Arena) -> DynamicMessage? {
        bytes.withUnsafeReadableBytes { try? DynamicMessage(route.method.output, unpacking: $0, arena: arena) }
    }
}
