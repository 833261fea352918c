import NIOCore

/// Runs an async handler in a task, with a queue each way.
final class TaskDriver: CallDriver {
    /// Gone once the call is over.
    private var call: ServerCall?
    private let eventLoop: any EventLoop
    private var task: Task<Void, Never>?
    private var inbound: InboundQueue?
    private var outbound: OutboundQueue?

    init(call: ServerCall, eventLoop: any EventLoop) {
        self.call = call
        self.eventLoop = eventLoop
    }

    /// Starts the task.
    /// - Parameter received: request bytes that came before, complete or not.
    func start(_ body: @escaping MethodImplementation.Concurrent, received: ByteBuffer?, context: CallContext, settings: CallSettings) {
        let driver = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = self.eventLoop
        // A single request was decompressed before.
        let encoding = context.method.kind.streamsRequests ? context.requestEncoding : .identity
        let inbound = InboundQueue(limit: settings.receiveLimit, encoding: encoding, compression: settings.compression) { count in
            eventLoop.execute { driver.value.call?.consumed(count) }
        }
        let compression = settings.compression
        let rules = OutboundRules(limit: settings.sendLimit, compression: compression) { context.settleEncoding(compression) }
        let outbound = OutboundQueue(limit: settings.sendBufferLimit, rules: rules) {
            eventLoop.execute { driver.value.pump() }
        }
        self.inbound = inbound
        self.outbound = outbound
        if let received { inbound.append(received) }
        task = Task {
            let failure: RPCError?
            do {
                try await body(inbound, outbound, context)
                failure = nil
            } catch {
                failure = RPCError(thrown: error)
                if failure?.code == .unknown, !(error is RPCError) {
                    settings.logger.error("handler failed", metadata: ["method": "\(context.method.path)", "error": "\(error)"])
                }
            }
            eventLoop.execute { driver.value.completed(failure) }
        }
    }

    private func pump() {
        LoopTurns.current.take(on: eventLoop) { self.sendBatch() }
    }

    /// Returns whether there may be more to send.
    private func sendBatch() -> Bool {
        guard let call, let outbound, call.isWritable, let batch = outbound.takeBatch() else { return false }
        call.send(batch)
        return true
    }

    private func completed(_ failure: RPCError?) {
        guard let call else { return }
        if let batch = outbound?.takeBatch() { call.send(batch) }
        end(RPCError(.cancelled, "the call is over"))
        call.finish(failure?.status ?? .ok, trailers: failure?.trailers ?? Metadata())
    }

    private func end(_ reason: RPCError) {
        call = nil
        task = nil
        inbound?.fail(reason)
        outbound?.close(reason)
        inbound = nil
        outbound = nil
    }

    func receive(_ bytes: ByteBuffer) { inbound?.append(bytes) }
    func receiveEnd() { inbound?.finish() }
    func drained() {
        // Whoever has room now gets one batch at once.
        if sendBatch() { pump() }
    }
    func drainRequested(grace: TimeAmount) {}

    func cancel(_ reason: RPCError) {
        let task = self.task
        end(reason)
        task?.cancel()
    }
}
