import NIOCore
import ProtoRuntime
import RPCServer

/// Answers with one object.
final class ObjectWriter: ResponseShapeWriter, InProcessSink {
    private let caller: MethodCaller
    private let arena: Arena
    private let request: ByteBuffer
    private var call: InProcessCall?
    private var message: ByteBuffer?

    /// - Parameter request: the packed message.
    init(_ caller: MethodCaller, request: ByteBuffer, arena: Arena) {
        self.caller = caller
        self.request = request
        self.arena = arena
    }

    func begin() { call = caller.begin(packed: request, sink: self) }
    func drained() { call?.drained() }
    func drainRequested() {}

    func cancel() {
        call?.cancel()
        call = nil
    }

    var isWritable: Bool { true }

    func receive(message: ByteBuffer) { self.message = message }

    func finished(_ status: RPCStatus, trailers: Metadata) {
        call = nil
        guard status.code == .ok else { return caller.response.send(caller.failure(status)) }
        guard let bytes = message, let message = caller.read(bytes, arena: arena) else {
            return caller.response.send(caller.failure(RPCStatus(.internalError)))
        }
        var writer = JSONWriter()
        caller.bridge.writer.write(message, members: caller.route.members, to: &writer)
        let location = caller.route.location.map { $0.path(of: message, caller.bridge.writer) }
        let headers = location.map { [HTTPRequestHead.Header("location", $0)] } ?? []
        caller.response.send(caller.route.successStatus, writer.buffer, headers: headers)
    }
}
