import NIOCore
import ProtoRuntime
import RPCServer

/// Answers with server-sent events (html.spec.whatwg.org, "Server-sent events"): a `data:` line per message, and nothing else
/// on such lines, so that a client may simply read those. Where the method fails after that, an event named `error` holds
/// what another response would have: the stream is ended and not cut off, since a cut is all that `EventSource` does not tell.
final class EventsWriter: StreamWriter {
    private var keepAlive: Scheduled<Void>?

    override var contentType: String { "text/event-stream" }

    override func begin() {
        super.begin()
        scheduleComment()
    }

    override func write(_ message: DynamicMessage, _ writer: inout JSONWriter) {
        // A line break would begin another field.
        if let field = caller.route.eventID, case .string(let id) = message.value(field), !id.contains(where: \.isNewline) {
            writer.buffer.writeString("id: \(id)\n")
        }
        writer.raw("data: ")
        caller.bridge.writer.write(message, members: caller.route.members, to: &writer)
        writer.raw("\n\n")
    }

    override func breakOff(_ status: RPCStatus) {
        var buffer = ByteBuffer(string: "event: error\ndata: ")
        buffer.writeImmutableBuffer(caller.failure(status).body)
        buffer.writeStaticString("\n\n")
        caller.response.write(buffer)
        caller.response.end()
    }

    override func over() {
        keepAlive?.cancel()
        keepAlive = nil
    }

    /// A comment now and then keeps proxies from closing a quiet stream, and finds clients that are gone.
    private func scheduleComment() {
        let response = caller.response
        guard !response.isOver, let interval = caller.bridge.settings.eventKeepAlive else { return }
        keepAlive = response.exchange.eventLoop.assumeIsolated().scheduleTask(in: interval) {
            if response.hasStarted, response.isWritable { response.write(ByteBuffer(string: ":\n\n")) }
            self.scheduleComment()
        }
    }
}
