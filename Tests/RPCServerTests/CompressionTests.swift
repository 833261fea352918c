import NIOCore
import NIOPosix
import ProtoRuntime
import Synchronization
import Testing

@testable import RPCServer

/// gRPC, "Compression" (doc/compression.md), and gRPC over HTTP/2, "Message-Encoding".
@Suite("Message compression") struct CompressionTests {
    typealias Service = CompressionService
    private static let both: [MessageEncoding] = [.gzip, .deflate]
    private static let long = Note(code: 7, message: Service.zeros)

    // MARK: Requests

    @Test("A compressed request is understood, and the handler can see that it was", arguments: both)
    func request(encoding: MessageEncoding) async throws {
        try await withCompressionClient { client in
            for method in [Service.say, Service.sayLater] {
                let reply = try await client.unaryResponse(method, CompressionTests.long, options: CallOptions(encoding: encoding))
                #expect(reply.message == CompressionTests.long)
                #expect(reply.trailers["x-request"] == "compressed")
                #expect(!reply.wasCompressed, "a response was compressed that nobody asked to be")
            }
        }
    }

    @Test("A client compresses some messages of a stream and not others, and so does the server", arguments: both)
    func stream(encoding: MessageEncoding) async throws {
        try await withCompressionClient { client in
            let options = CallOptions(metadata: ["x-encode": encoding.name, "x-plain": "1 2"], encoding: encoding)
            let (requests, responses) = client.bidirectional(Service.chat, options: options)
            var iterator = responses.makeAsyncIterator()
            let compressed = [true, false, true, false]
            for number in 0..<4 {
                try await requests.send(CompressionTests.long, compress: compressed[number])
                let reply = try await iterator.next()
                #expect(reply?.code == Int32(compressed[number] ? number + 1 : -number - 1))
                #expect(reply?.message == Service.zeros)
                #expect(iterator.wasCompressed == (number == 0 || number == 3), "response \(number)")
            }
            requests.finish()
            let last = try await iterator.next()
            #expect(last == nil)
        }
    }

    @Test("A client's setting compresses requests of its least size and more, and a call's own choice goes before it")
    func clientSetting() async throws {
        var settings = ClientSettings()
        settings.compression.encoding = .gzip
        settings.compression.minimumSize = 1000
        try await withCompressionClient(quietSettings(), settings) { client in
            func wasCompressed(_ size: Int, _ options: CallOptions = CallOptions()) async throws -> Bool {
                let request = Note(message: String(repeating: "a", count: size))
                return try await client.unaryResponse(Service.say, request, options: options).trailers["x-request"] == "compressed"
            }
            let (short, long) = (try await wasCompressed(996), try await wasCompressed(997))
            #expect(!short, "a message of 999 bytes was compressed")
            #expect(long, "a message of 1,000 bytes was not compressed")
            let none = try await wasCompressed(5000, CallOptions(encoding: .identity))
            let chosen = try await wasCompressed(500, CallOptions(encoding: .deflate))
            #expect(!none && chosen, "a call's own choice did not go before the setting")
        }
    }

    @Test("A message that compression would make longer goes as it is") func incompressible() async throws {
        try await withCompressionClient { client in
            let options = CallOptions(metadata: ["x-encode": "gzip"], encoding: .gzip)
            let reply = try await client.unaryResponse(Service.say, Note(code: 1, message: "short"), options: options)
            #expect(reply.message.message == "short")
            #expect(reply.trailers["x-request"] == "plain")
            #expect(!reply.wasCompressed)
        }
    }

    // MARK: Responses

    @Test(
        "A response is compressed where the handler chose an encoding that the caller accepts", arguments: both,
        ["/test.Compression/Say", "/test.Compression/SayLater", "/test.Compression/Watch", "/test.Compression/Chat"])
    func response(encoding: MessageEncoding, path: String) async throws {
        let response = try await respond(path, [("x-encode", encoding.name), ("grpc-accept-encoding", "identity, deflate,gzip")])
        #expect(response.status?.code == .ok)
        #expect(response.head?.grpcEncoding == encoding.name)
        #expect(response.body.readableBytes < 1000)
        #expect(MessageFraming.isCompressed(response.body))
        let message = response.body.getSlice(at: 5, length: response.body.readableBytes - 5)
        let note = try message?.decompressed(encoding, limit: 1 << 20, CompressionSettings()).unpackMessage(as: Note.self, arena: .init())
        #expect(note?.message == Service.zeros)
    }

    @Test(
        "A response goes as it is to a caller that does not accept what the handler chose",
        arguments: [nil, "", "identity", "deflate", "br,GZIP"])
    func notAccepted(accepted: String?) async throws {
        let response = try await respond(
            "/test.Compression/Say", [("x-encode", "gzip")] + (accepted.map { [("grpc-accept-encoding", $0)] } ?? []))
        #expect(response.head?.grpcEncoding == nil)
        #expect(!MessageFraming.isCompressed(response.body))
        #expect(response.body.readableBytes > Service.zeros.utf8.count)
    }

    @Test("A server's setting compresses long responses for callers that accept it, and a handler's choice goes before it")
    func serverSetting() async throws {
        var calls = quietSettings()
        calls.compression.encoding = .deflate
        calls.compression.minimumSize = 1000
        try await withCompressionClient(calls) { client in
            func wasCompressed(_ size: Int, _ metadata: Metadata = Metadata()) async throws -> Bool {
                let request = Note(message: String(repeating: "a", count: size))
                return try await client.unaryResponse(Service.say, request, options: CallOptions(metadata: metadata)).wasCompressed
            }
            let (short, long) = (try await wasCompressed(996), try await wasCompressed(997))
            #expect(!short, "a message of 999 bytes was compressed")
            #expect(long, "a message of 1,000 bytes was not compressed")
            let none = try await wasCompressed(5000, ["x-encode": "identity"])
            let chosen = try await wasCompressed(500, ["x-encode": "gzip"])
            #expect(!none && chosen, "a handler's choice did not go before the setting")
        }
        let plain = try await respond("/test.Compression/Say", calls: calls)
        #expect(!MessageFraming.isCompressed(plain.body), "a caller that accepts nothing got a compressed response")
    }

    @Test("A message packed once is compressed once for each encoding, whoever asks first") func once() {
        let message = EncodedMessage(CompressionTests.long)
        let settings = CompressionSettings()
        let first = message.framed(OutboundEncoding(.gzip, isChosen: true), settings)
        let copy = message
        let second = copy.framed(OutboundEncoding(.gzip, isChosen: true), settings)
        #expect(first.readableBytes < 1000)
        // The same storage, not equal bytes in another.
        let addresses = [first, second].map { buffer in buffer.withUnsafeReadableBytes { $0.baseAddress } }
        #expect(addresses[0] == addresses[1], "the message was compressed twice")
        #expect(message.framed(OutboundEncoding(.deflate, isChosen: true), settings) != first)
        #expect(message.framed(.identity, settings) == message.framed)
        let short = EncodedMessage(Note(code: 1))
        #expect(short.framed(OutboundEncoding(.gzip, isChosen: true), settings) == short.framed)
    }

    @Test("A call inside the process is never compressed, whatever the settings say") func inProcess() async throws {
        final class Sink: InProcessSink {
            var isWritable: Bool { true }
            var messages: [ByteBuffer] = []
            var status: RPCStatus?
            func receive(message: ByteBuffer) { messages.append(message) }
            func finished(_ status: RPCStatus, trailers: Metadata) { self.status = status }
        }
        var calls = quietSettings()
        calls.compression.encoding = .gzip
        let dispatcher = Dispatcher(router: Service.router, settings: calls)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let packed = ByteBuffer(bytes: CompressionTests.long.packed())
        let (status, messages) = try await eventLoop.submit {
            let sink = Sink()
            let call = InProcessCaller(dispatcher: dispatcher, eventLoop: eventLoop).begin(MethodDescriptor(Service.say), sink: sink)
            call.send(message: packed)
            call.sendEnd()
            return (sink.status, sink.messages)
        }.get()
        #expect(status == .ok)
        #expect(messages == [packed])
    }

    // MARK: What is refused

    @Test("An encoding that the server does not know is UNIMPLEMENTED, and the reply names those it does") func unknownEncoding()
        async throws
    {
        for name in ["br", "snappy", "GZIP", "gzip,deflate", ""] {
            let response = try await respond("/test.Compression/Say", [("grpc-encoding", name)])
            #expect(response.status?.code == .unimplemented, "\(name)")
            #expect(response.status?.message.contains("identity,deflate,gzip") == true)
            #expect(response.head?.acceptEncoding == "identity,deflate,gzip")
            #expect(response.isTrailersOnly)
        }
    }

    @Test(
        "The Compressed-Flag without an encoding, or with identity, is INTERNAL", arguments: [nil, "identity"],
        ["/test.Compression/Say", "/test.Compression/SayLater", "/test.Compression/Sum", "/test.Compression/Chat"])
    func flagWithoutEncoding(name: String?, path: String) async throws {
        let compressed = try frame(CompressionTests.long, .gzip)
        let response = try await respond(path, name.map { [("grpc-encoding", $0)] } ?? [], body: compressed)
        #expect(response.status?.code == .internalError)
        #expect(response.status?.message.contains("Compressed-Flag") == true)
    }

    @Test("An encoding with messages that are not compressed is accepted", arguments: both) func flagNotSet(encoding: MessageEncoding)
        async throws
    {
        let body = RawConnection.message(Note(code: 3).packed())
        let response = try await respond("/test.Compression/Say", [("grpc-encoding", encoding.name)], body: body)
        #expect(response.status?.code == .ok)
        #expect(response.trailers?.metadata["x-request"] == "plain")
    }

    @Test(
        "Compressed bytes that are none of the encoding, end early or go on are INTERNAL", arguments: both,
        ["/test.Compression/Say", "/test.Compression/SayLater", "/test.Compression/Sum"])
    func broken(encoding: MessageEncoding, path: String) async throws {
        let other: MessageEncoding = encoding == .gzip ? .deflate : .gzip
        let good = Array(try frame(CompressionTests.long, encoding).dropFirst(5))
        let wrong = Array(try frame(CompressionTests.long, other).dropFirst(5))
        var flipped = good
        flipped[good.count - 3] ^= 1
        var cases = [wrong, good + [0], good + good, flipped, [], [0], Array(repeating: 0xFF, count: 100)]
        cases += (1..<good.count).filter { $0 < 24 || $0 > good.count - 24 }.map { Array(good.prefix($0)) }
        try await withCompressionServer { port in
            let client = try await BareClient.connect(port: port)
            for bytes in cases {
                let headers = RawConnection.call(path, [("grpc-encoding", encoding.name)])
                let response = try await client.request(headers, body: RawConnection.message(bytes, flag: 1))
                #expect(response.status?.code == .internalError, "\(bytes.count) bytes \(bytes.prefix(40))")
            }
            let response = try await client.request(RawConnection.call(path), body: RawConnection.message(Note(code: 1).packed()))
            #expect(response.status?.code == .ok, "the connection is of no more use")
            await client.close()
        }
    }

    // MARK: Bounds

    @Test(
        "A message that expands beyond the receive limit is RESOURCE_EXHAUSTED, and one of just that length passes", arguments: both,
        ["/test.Compression/Say", "/test.Compression/SayLater", "/test.Compression/Sum"])
    func sizeLimit(encoding: MessageEncoding, path: String) async throws {
        var calls = quietSettings()
        calls.receiveLimit = 10_000
        for (length, code) in [(10_000, RPCCode.ok), (10_001, .resourceExhausted), (1 << 20, .resourceExhausted)] {
            let note = Note(message: String(repeating: "z", count: length - (length > 20_000 ? 4 : 3)))
            #expect(note.packed().count == length)
            let response = try await respond(path, [("grpc-encoding", encoding.name)], body: try frame(note, encoding), calls: calls)
            #expect(response.status?.code == code, "\(length)")
            if code != .ok { #expect(response.status?.message.contains("10000") == true, "\(response.status?.message ?? "")") }
        }
    }

    @Test(
        "A message that expands by more than the ratio, and is longer than what is always allowed, is RESOURCE_EXHAUSTED", arguments: both)
    func ratio(encoding: MessageEncoding) async throws {
        var calls = quietSettings()
        calls.compression.expansionLimit = 20
        calls.compression.expansionAllowance = 10_000
        for (length, code) in [(9_000, RPCCode.ok), (100_000, .resourceExhausted)] {
            let note = Note(message: String(repeating: "z", count: length))
            let response = try await respond(
                "/test.Compression/Say", [("grpc-encoding", encoding.name)], body: try frame(note, encoding), calls: calls)
            #expect(response.status?.code == code, "\(length)")
            if code != .ok { #expect(response.status?.message.contains("20 times") == true) }
        }
        calls.compression.expansionLimit = 1032
        let note = Note(message: String(repeating: "z", count: 100_000))
        let response = try await respond(
            "/test.Compression/Say", [("grpc-encoding", encoding.name)], body: try frame(note, encoding), calls: calls)
        #expect(response.status?.code == .ok)
    }

    @Test("Decompression never has storage beyond the power of two that holds the limit, whatever would come out", arguments: both)
    func storage(encoding: MessageEncoding) throws {
        let bomb = ByteBuffer(repeating: 0, count: 16 << 20)
        let compressed = try #require(bomb.compressed(encoding))
        var settings = CompressionSettings()
        settings.expansionLimit = .max
        #expect(throws: RPCError.self) { try compressed.decompressed(encoding, limit: 65_536, settings) }
        let message = try compressed.decompressed(encoding, limit: 16 << 20, settings)
        #expect(message == bomb)
        #expect(message.capacity <= 16 << 20)
        #expect(throws: RPCError.self) { try compressed.decompressed(encoding, limit: (16 << 20) - 1, settings) }
        #expect(throws: RPCError.self) { try compressed.decompressed(encoding, limit: 0, settings) }
    }

    @Test("Any bytes survive compression, of any length, on many threads at a time", arguments: both)
    func roundTrip(encoding: MessageEncoding) async throws {
        let wrong = await withTaskGroup(of: Int.self) { group in
            for seed in 1...32 as ClosedRange<UInt64> {
                group.addTask {
                    var generator = SeededGenerator(seed: seed)
                    var wrong = 0
                    for length in [2, 3, 100, 255, 256, 257, 1023, 1024, 1025, 4096, 70_000] {
                        let alphabet = UInt8.random(in: 1...8, using: &generator)
                        let bytes = ByteBuffer(bytes: (0..<length).map { _ in UInt8.random(in: 0...alphabet, using: &generator) })
                        guard let compressed = bytes.compressed(encoding) else { continue }
                        let back = try? compressed.decompressed(encoding, limit: length, CompressionSettings())
                        if back != bytes || compressed.readableBytes >= length { wrong += 1 }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    // MARK: Send limits

    @Test(
        "A response over the send limit is RESOURCE_EXHAUSTED and names size and limit; one of just that length passes",
        arguments: [Service.say, Service.sayLater, Service.watch])
    func responseLimit(method: MethodPath<Note, Note>) async throws {
        var calls = quietSettings()
        calls.sendLimit = 1000
        try await withCompressionClient(calls) { client in
            for encoding in ["identity", "gzip"] {
                for (size, code) in [(997, nil), (998, RPCCode.resourceExhausted)] as [(Int, RPCCode?)] {
                    let request = Note(message: String(repeating: "a", count: size))
                    let error = await rpcError {
                        for try await reply in await client.serverStreaming(
                            method, request, options: CallOptions(metadata: ["x-encode": encoding]))
                        {
                            #expect(reply == request)
                        }
                    }
                    #expect(error?.code == code, "\(encoding) \(size)")
                    if code != nil { #expect(error?.message == "a message of 1001 bytes is over the send limit of 1000") }
                }
            }
        }
    }

    @Test(
        "A request over the client's send limit fails its call as RESOURCE_EXHAUSTED, and the connection goes on",
        arguments: [nil, .gzip] as [MessageEncoding?])
    func requestLimit(encoding: MessageEncoding?) async throws {
        var settings = ClientSettings()
        settings.sendLimit = 1000
        try await withCompressionClient(quietSettings(), settings) { client in
            let fits = Note(message: String(repeating: "a", count: 997))
            let over = Note(message: String(repeating: "a", count: 998))
            let options = CallOptions(encoding: encoding)
            let expected = "a message of 1001 bytes is over the send limit of 1000"
            let unary = await rpcError { _ = try await client.unary(Service.say, over, options: options) }
            #expect(unary?.code == .resourceExhausted)
            #expect(unary?.message == expected)
            let streaming = await rpcError {
                _ = try await client.clientStreaming(Service.sum, options: options) { writer in
                    try await writer.send(fits)
                    try await writer.send(over)
                }
            }
            #expect(streaming?.message == expected, "a client stream that lost a message was taken for complete")
            let reply = try await client.unary(Service.say, fits, options: options)
            #expect(reply == fits)
        }
    }

    // MARK: Means

    private func frame(_ note: Note, _ encoding: MessageEncoding) throws -> [UInt8] {
        let message = ByteBuffer(bytes: note.packed())
        return RawConnection.message(Array(try #require(message.compressed(encoding)).readableBytesView), flag: 1)
    }

    private func respond(
        _ path: String, _ extra: [(String, String)] = [], body: [UInt8]? = nil, calls: CallSettings = quietSettings()
    ) async throws -> BareClient.Response {
        let answer = Mutex<BareClient.Response?>(nil)
        try await withCompressionServer(calls) { port in
            let client = try await BareClient.connect(port: port)
            let response = try await client.request(
                RawConnection.call(path, extra), body: body ?? RawConnection.message(CompressionTests.long.packed()))
            answer.withLock { $0 = response }
            await client.close()
        }
        return try #require(answer.withLock { $0 })
    }
}
