import NIOCore

/// A call as the caller's tasks hold it. When nobody holds it any more, the call is cancelled.
final class ClientCall: Sendable {
    let inbound: InboundQueue
    let outbound: OutboundQueue
    let metadata = ReceivedMetadata()
    private let eventLoop: any EventLoop
    private let stream: NIOLoopBoundBox<ClientStream?>

    init(eventLoop: any EventLoop, settings: ClientSettings, encoding: OutboundEncoding) {
        let stream = NIOLoopBoundBox.makeEmptyBox(valueType: ClientStream.self, eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.stream = stream
        inbound = InboundQueue(limit: settings.receiveLimit, compression: settings.compression) { count in
            eventLoop.execute { stream.value?.consumed(count) }
        }
        let rules = OutboundRules(limit: settings.sendLimit, compression: settings.compression) { encoding }
        outbound = OutboundQueue(limit: settings.sendBufferLimit, rules: rules) {
            eventLoop.execute { stream.value?.pump() }
        }
    }

    deinit { cancel() }

    /// - Parameter parent: the call whose cancellation is this one's.
    func start(_ channel: NIOLoopBoundBox<ClientChannel>, _ request: ClientRequest, parent: CallContext?) {
        eventLoop.execute { [inbound, outbound, metadata, stream, eventLoop] in
            let client = ClientStream(
                inbound: inbound, outbound: outbound, metadata: metadata, request: request, channel: channel.value)
            stream.value = client
            if let parent {
                let id = parent.addCancellationHandler { eventLoop.execute { stream.value?.cancel(ClientCall.cancelledByParent) } }
                guard let id else { return client.cancel(ClientCall.cancelledByParent) }
                client.onFinish = { parent.removeCancellationHandler(id) }
            }
            client.start()
        }
    }

    private static let cancelledByParent = RPCError(.cancelled, "the call that this one was made for was cancelled")

    func endRequests() {
        eventLoop.execute { [stream] in stream.value?.endRequests() }
    }

    func cancel(_ error: RPCError = RPCError(.cancelled, "the call was cancelled")) {
        eventLoop.execute { [stream] in stream.value?.cancel(error) }
    }
}
