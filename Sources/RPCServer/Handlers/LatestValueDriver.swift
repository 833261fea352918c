import NIOCore
import ProtoRuntime

/// Sends one subscriber the newest value whenever its stream is empty and the interval has passed.
final class LatestValueDriver: CallDriver, NIOScheduledCallbackHandler {
    /// Gone once the call is over.
    private var call: ServerCall?
    private var writer: LatestValueWriter?
    private let eventLoop: any EventLoop
    private var nextSend = NIODeadline.uptimeNanoseconds(0)
    private var isTimerSet = false

    init(call: ServerCall, eventLoop: any EventLoop) {
        self.call = call
        self.eventLoop = eventLoop
    }

    func start(_ subscription: MethodImplementation.Subscription, request: ByteBuffer, context: CallContext, arena: Arena) {
        let writer = LatestValueWriter(driver: self, eventLoop: eventLoop)
        self.writer = writer
        do throws(RPCError) {
            try subscription(request, writer, context, arena)
        } catch {
            finish(error.status, error.trailers)
        }
    }

    func pump() {
        guard let writer, let call else { return }
        switch writer.takePending(take: false) {
        case .nothing: break
        case .end(let last, let status, let trailers):
            if let last {
                guard !isTimerSet else { return }
                guard NIODeadline.now() >= nextSend else { return setTimer() }
                guard send(last, by: call) else { return }
            }
            finish(status, trailers)
        case .value(_, let minimumInterval):
            // The peer's drain comes back here.
            guard call.isDrained, !isTimerSet else { return }
            let now = NIODeadline.now()
            guard now >= nextSend else { return setTimer() }
            guard case .value(let value, _) = writer.takePending(take: true) else { return pump() }
            nextSend = now + minimumInterval
            guard send(value, by: call) else { return }
            // Offers from now on are heard of only once the writer was found empty.
            if minimumInterval > .zero { setTimer() } else { pump() }
        }
    }

    /// Returns false where the value cannot be sent: then the stream has ended so.
    private func send(_ value: EncodedMessage, by call: ServerCall) -> Bool {
        do throws(RPCError) {
            try call.send(value)
            return true
        } catch {
            finish(error.status, error.trailers)
            return false
        }
    }

    private func setTimer() {
        isTimerSet = true
        do {
            _ = try eventLoop.assumeIsolated().scheduleCallback(at: nextSend, handler: self)
        } catch {
            // The loop is shutting down, and the call with it.
            isTimerSet = false
        }
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        isTimerSet = false
        pump()
    }

    private func finish(_ status: RPCStatus, _ trailers: Metadata) {
        let call = self.call
        end()
        call?.finish(status, trailers: trailers)
    }

    private func end() {
        call = nil
        writer?.terminate()
        writer = nil
    }

    func receive(_ bytes: ByteBuffer) {}
    func receiveEnd() {}
    func drained() { pump() }
    func cancel(_ reason: RPCError) { end() }

    func drainRequested(grace: TimeAmount) {
        eventLoop.assumeIsolated().scheduleTask(in: grace) {
            self.finish(RPCStatus(.unavailable, "the server is shutting down"), Metadata())
        }
    }
}
