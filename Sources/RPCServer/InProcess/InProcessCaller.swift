import NIOCore
import ProtoRuntime

/// Calls methods from inside the process: the same methods, interceptors and limits as from outside, packed messages in and out, on the caller's
/// event loop and without a hop where the handler answers at once. One per event loop.
package final class InProcessCaller {
    private let dispatcher: Dispatcher
    private let eventLoop: any EventLoop
    private let arena = Arena()

    /// Makes a caller for one event loop, to be used on that loop only.
    package init(dispatcher: Dispatcher, eventLoop: any EventLoop) {
        self.dispatcher = dispatcher
        self.eventLoop = eventLoop
    }

    /// Begins a call. What interceptors refuse ends before this returns.
    /// - Parameters:
    ///   - method: what to call; an unknown method ends as UNIMPLEMENTED.
    ///   - metadata: as if it had come as headers.
    ///   - deadline: when the call has to be over; nil for no limit.
    ///   - peer: on whose behalf.
    ///   - identity: who that is, by certificate.
    ///   - sink: takes what comes back; held until the call is over.
    package func begin(
        _ method: MethodDescriptor, metadata: Metadata = Metadata(), deadline: NIODeadline? = nil, peer: SocketAddress? = nil,
        identity: PeerIdentity? = nil, sink: any InProcessSink
    ) -> InProcessCall {
        let call = InProcessCall(sink: sink, sendLimit: dispatcher.settings.sendBufferLimit)
        guard let entry = dispatcher.router.entry(for: method) else {
            call.finish(dispatcher.router.unimplemented(path: method.path), trailers: Metadata(), initialMetadata: Metadata())
            return call
        }
        let environment = CallEnvironment(
            dispatcher: dispatcher, arena: arena, origin: CallOrigin(eventLoop: eventLoop, peer: peer, identity: identity))
        let context = CallContext(
            head: CallHead(entry: entry, metadata: metadata), origin: environment.origin, start: .now(), deadline: deadline)
        call.start(ServerCall(environment: environment, context: context, transport: call))
        return call
    }
}
