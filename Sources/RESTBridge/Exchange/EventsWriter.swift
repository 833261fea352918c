import NIOCore
import ProtoRuntime
import RPCServer

/// Answers with server-sent events (html.spec.whatwg.org, "Server-sent events"): a `data:` line per message. The end that the
/// method means is an event named `end`, so that a browser can tell it from a lost connection and does not come back.
final class EventsWriter: StreamWriter {
    private var keepAlive: Scheduled<Void>?

    override var contentType: String { "text/event-stream" }

    override func begin() {
        super.begin()
        scheduleComment()
    }

    override func write(_ message: DynamicMessage, _ writer: inout JSONWriter) {
        writer.raw("data: ")
        caller.bridge.writer.write(message, members: caller.route.members, to: &writer)
        writer.raw("\n\n")
    }

    override func close(_ writer: inout JSONWriter, trailers: Metadata) {
        writer.raw("event: end\ndata: {}\n\n")
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
