import NIOCore
import RPCServer

/// Refuses a request whose message cannot be made, but lets the interceptors speak first: a client without a key is told that and
/// not what the contract looks like, and a client over its limits gets no free tries.
///
/// Interceptors that refuse end the call with their status; if they let it pass it ends, in logs too, as the request's own fault says.
final class RefusalAfterInterceptors: ResponseShapeWriter, InProcessSink {
    private let caller: MethodCaller
    private let failure: HTTPFailure
    private var call: InProcessCall?

    init(_ caller: MethodCaller, _ failure: HTTPFailure) {
        self.caller = caller
        self.failure = failure
    }

    func begin() {
        let begun = caller.begin(refusing: failure, sink: self)
        if !begun.isFinished { call = begun }
    }

    func drained() {}
    func drainRequested() {}

    func cancel() {
        call?.cancel()
        call = nil
    }

    var isWritable: Bool { true }

    func receive(message: ByteBuffer) {}

    func finished(_ status: RPCStatus, trailers: Metadata) {
        call = nil
        caller.response.send(status == failure.rpcStatus ? failure : caller.failure(status))
    }
}
