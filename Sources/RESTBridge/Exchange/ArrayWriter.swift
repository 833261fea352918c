import ProtoRuntime
import RPCServer

/// Answers with one object that holds the messages in an array, `{"prospects":[…]}`, and where more follow, where to go on.
final class ArrayWriter: StreamWriter {
    private let name: String
    private var hasElements = false

    init(_ caller: MethodCaller, name: String, request: DynamicMessage, arena: Arena) {
        self.name = name
        super.init(caller, request: request, arena: arena)
    }

    override func open(_ writer: inout JSONWriter) {
        writer.raw("{")
        writer.string(name)
        writer.raw(":[")
    }

    override func write(_ message: DynamicMessage, _ writer: inout JSONWriter) {
        if hasElements { writer.raw(",") }
        hasElements = true
        caller.bridge.writer.write(message, members: caller.route.members, to: &writer)
    }

    override func close(_ writer: inout JSONWriter, trailers: Metadata) {
        writer.raw("]")
        if let token = trailers.first(where: { $0.name == "next-page-token" })?.value, !token.isEmpty {
            writer.raw(",\"nextPageToken\":")
            writer.string(token)
        }
        writer.raw("}")
    }
}
