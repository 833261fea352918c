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

    func start(_ connection: NIOLoopBound<HTTP2ClientConnection>, _ head: HeaderBlock, timeout: TimeAmount?) {
        eventLoop.execute { [inbound, outbound, metadata, stream, eventLoop] in
            let client = ClientStream(inbound: inbound, outbound: outbound, metadata: metadata)
            stream.value = client
            client.start(connection.value, head, timeout: timeout, eventLoop: eventLoop)
        }
    }

    func endRequests() {
        eventLoop.execute { [stream] in stream.value?.endRequests() }
    }

    func cancel(_ error: RPCError = RPCError(.cancelled, "the call was cancelled")) {
        eventLoop.execute { [stream] in stream.value?.cancel(error) }
    }
}
