import NIOCore
import ProtoRuntime
import RPCServer

/// Answers with a stream of messages, each written as soon as it comes and as fast as the client reads. The two shapes of that
/// differ in what is around the messages.
class StreamWriter: ResponseShapeWriter, InProcessSink {
    let caller: MethodCaller
    private let request: DynamicMessage
    private let arena: Arena
    private let messageArena: Arena
    private var call: InProcessCall?
    private var isCancelled = false

    init(_ caller: MethodCaller, request: DynamicMessage, arena: Arena) {
        self.caller = caller
        self.request = request
        self.arena = arena
        messageArena = Arena(limits: caller.bridge.settings.proto)
    }

    // MARK: For the shapes

    /// `Content-Type` of the response.
    var contentType: String { "application/json" }
    /// Writes what comes before the first message.
    func open(_ writer: inout JSONWriter) {}
    /// Writes one message and what is around it.
    func write(_ message: DynamicMessage, _ writer: inout JSONWriter) {}
    /// Writes what comes after the last message.
    func close(_ writer: inout JSONWriter, trailers: Metadata) {}
    /// The method failed after the first message: by default the connection breaks off, so that no client takes what it has for all.
    func breakOff(_ status: RPCStatus) { caller.response.abort() }
    /// The response is over, one way or another.
    func over() {}

    // MARK: ResponseShapeWriter

    func begin() {
        let begun = caller.begin(request, sink: self)
        if isCancelled { begun.cancel() } else if !begun.isFinished { call = begun }
    }

    func drained() { call?.drained() }
    func drainRequested() { call?.drainRequested(grace: .zero) }

    func cancel() {
        isCancelled = true
        call?.cancel()
        call = nil
        over()
    }

    // MARK: InProcessSink

    var isWritable: Bool { caller.response.isWritable }

    func receive(message bytes: ByteBuffer) {
        guard !isCancelled else { return }
        messageArena.reset()
        guard let message = caller.read(bytes, arena: messageArena) else { return fail(RPCStatus(.internalError)) }
        var writer = JSONWriter()
        start(&writer)
        write(message, &writer)
        caller.response.write(writer.buffer)
        // A HEAD request wants no more than to know that there is something.
        if caller.response.isOver { cancel() }
    }

    func finished(_ status: RPCStatus, trailers: Metadata) {
        call = nil
        guard status.code == .ok else { return fail(status) }
        var writer = JSONWriter()
        start(&writer)
        close(&writer, trailers: trailers)
        caller.response.write(writer.buffer)
        caller.response.end()
        over()
    }

    private func start(_ writer: inout JSONWriter) {
        guard !caller.response.hasStarted else { return }
        caller.response.start(caller.route.successStatus, type: contentType)
        open(&writer)
    }

    private func fail(_ status: RPCStatus) {
        if caller.response.hasStarted {
            breakOff(status)
        } else {
            caller.response.send(caller.failure(status))
        }
        cancel()
    }
}
