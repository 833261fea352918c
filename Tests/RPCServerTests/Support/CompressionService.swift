import NIOCore
import ProtoRuntime

@testable import RPCServer

/// Methods that compress as the caller's metadata asks, and tell what came compressed.
///
/// `x-encode` names the encoding that the handler chooses; `x-plain` the numbers of the responses that are to go as they are.
enum CompressionService {
    static let say = MethodPath<Note, Note>(service: "test.Compression", method: "Say", kind: .unary)
    static let sayLater = MethodPath<Note, Note>(service: "test.Compression", method: "SayLater", kind: .unary)
    static let watch = MethodPath<Note, Note>(service: "test.Compression", method: "Watch", kind: .serverStreaming)
    static let chat = MethodPath<Note, Note>(service: "test.Compression", method: "Chat", kind: .bidirectional)
    static let sum = MethodPath<Note, Note>(service: "test.Compression", method: "Sum", kind: .clientStreaming)

    static let zeros = String(repeating: "0", count: 50_000)

    static var router: Router {
        var router = Router()
        router.unary(say) { (request, context) throws(RPCError) in
            choose(context)
            return request
        }
        router.asyncUnary(sayLater) { request, context in
            choose(context)
            return request
        }
        router.latestValue(watch) { (request, writer, context) throws(RPCError) in
            choose(context)
            writer.offer(EncodedMessage(request))
            writer.finish()
        }
        // Echoes each message, and its number where it came compressed, its negative where it did not.
        router.bidirectional(chat) { requests, writer, context in
            choose(context)
            let plain = Set((context.metadata["x-plain"] ?? "").split(separator: " ").compactMap { Int($0) })
            var iterator = requests.makeAsyncIterator()
            var number = 0
            while let request = try await iterator.next() {
                let code = Int32(iterator.wasCompressed ? number + 1 : -number - 1)
                try await writer.send(Note(code: code, message: request.message), compress: !plain.contains(number))
                number += 1
            }
        }
        router.clientStreaming(sum) { requests, _ in
            var sum = Note()
            for try await request in requests { sum.code &+= Int32(request.message.utf8.count) }
            return sum
        }
        return router
    }

    private static func choose(_ context: CallContext) {
        context.trailers = ["x-request": context.wasRequestCompressed ? "compressed" : "plain"]
        if let name = context.metadata["x-encode"] { context.responseEncoding = MessageEncoding(name: name) }
    }
}

/// Runs `body` with the port of a fresh server of ``CompressionService``, and stops it.
func withCompressionServer(_ calls: CallSettings = quietSettings(), _ body: (Int) async throws -> Void) async throws {
    let server = try await RPCServer.start(
        dispatcher: Dispatcher(router: CompressionService.router, settings: calls), host: "127.0.0.1", port: 0, settings: quickSettings())
    do {
        try await body(server.address.port ?? 0)
    } catch {
        await server.shutdown()
        throw error
    }
    await server.shutdown()
}

/// Runs `body` with a client of a fresh server of ``CompressionService``, and stops both.
func withCompressionClient(
    _ calls: CallSettings = quietSettings(), _ settings: ClientSettings = ClientSettings(), _ body: (RPCClient) async throws -> Void
) async throws {
    try await withCompressionServer(calls) { port in
        let client = try await RPCClient.connect(host: "127.0.0.1", port: port, settings: settings)
        do {
            try await body(client)
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}
