import NIOCore
import ProtoRuntime
import RPCServer

/// Answers with a list: one page where the client asked for a page, else all pages one after the other in one array. A page is
/// asked for when the one before went out, so memory does not grow with the list.
final class PagesWriter: ResponseShapeWriter, InProcessSink {
    private let caller: MethodCaller
    private let list: PagedList
    private let arena: Arena
    /// Packed messages of a page come from here, so that each page uses the memory of the one before.
    private let pageArena: Arena
    private let request: DynamicMessage
    private let isOnePage: Bool
    private var call: InProcessCall?
    private var message: ByteBuffer?
    private var hasItems = false
    private var token = ""
    private var wantsPage = true
    private var isAdvancing = false

    init(_ caller: MethodCaller, list: PagedList, request: DynamicMessage, arena: Arena) {
        self.caller = caller
        self.list = list
        self.request = request
        self.arena = arena
        isOnePage = request.has(list.pageSize)
        pageArena = Arena(limits: caller.bridge.settings.proto)
    }

    func begin() { advance() }

    func drained() {
        call?.drained()
        advance()
    }

    func drainRequested() {}

    func cancel() {
        call?.cancel()
        call = nil
        wantsPage = false
    }

    var isWritable: Bool { true }

    func receive(message: ByteBuffer) { self.message = message }

    func finished(_ status: RPCStatus, trailers: Metadata) {
        call = nil
        let bytes = message
        message = nil
        guard status.code == .ok else { return fail(status) }
        pageArena.reset()
        guard let bytes, let page = caller.read(bytes, arena: pageArena) else { return fail(RPCStatus(.internalError)) }
        write(page)
        advance()
    }

    /// Asks for pages as long as there is room. A method that answers at once calls back from inside; the loop keeps that flat.
    private func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while wantsPage, call == nil, !caller.response.isOver, !caller.response.hasStarted || caller.response.isWritable {
            wantsPage = false
            let begun = caller.begin(request, sink: self)
            if !begun.isFinished { call = begun }
        }
    }

    private func write(_ page: DynamicMessage) {
        let response = caller.response
        var next = ""
        if case .string(let text) = page.value(list.nextPageToken) { next = text }
        // A page that leads to itself would never end.
        guard next.isEmpty || isOnePage || next != token else { return fail(RPCStatus(.internalError)) }
        token = next
        let isFirst = !response.hasStarted
        let isLast = next.isEmpty || isOnePage
        var writer = JSONWriter()
        if isFirst {
            writer.raw("{")
            writer.string(list.items.jsonName)
            writer.raw(":[")
        }
        for index in 0..<page.count(list.items) {
            if hasItems { writer.raw(",") }
            hasItems = true
            if let item = page.message(list.items, at: index) {
                caller.bridge.writer.write(item, members: caller.route.members, to: &writer)
            }
        }
        if isLast {
            writer.raw("]")
            if !next.isEmpty {
                writer.raw(",\"nextPageToken\":")
                writer.string(next)
            }
            writer.raw("}")
        }
        if isFirst, isLast { return response.send(caller.route.successStatus, writer.buffer) }
        if isFirst { response.start(caller.route.successStatus) }
        response.write(writer.buffer)
        if isLast { return response.end() }
        do throws(ProtoError) {
            try request.set(list.pageToken, .string(next))
            wantsPage = true
        } catch {
            fail(RPCStatus(.internalError))
        }
    }

    private func fail(_ status: RPCStatus) {
        wantsPage = false
        if caller.response.hasStarted {
            caller.response.abort()
        } else {
            caller.response.send(caller.failure(status))
        }
    }
}
