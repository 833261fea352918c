import InteropProtos
import NIOCore
import ProtoRuntime
import RPCServer

/// The cases, written from the published descriptions (interop-test-descriptions, "Client").
struct InteropCases: Sendable {
    typealias Methods = GRPCTesting.TestService
    typealias Run = @Sendable (InteropCases) async throws -> Void

    let client: RPCClient

    /// By their published names.
    static let all: [String: Run] = [
        "empty_unary": { try await $0.emptyUnary() },
        "large_unary": { try await $0.largeUnary() },
        "client_compressed_unary": { try await $0.clientCompressedUnary() },
        "server_compressed_unary": { try await $0.serverCompressedUnary() },
        "client_streaming": { try await $0.clientStreaming() },
        "client_compressed_streaming": { try await $0.clientCompressedStreaming() },
        "server_streaming": { try await $0.serverStreaming() },
        "server_compressed_streaming": { try await $0.serverCompressedStreaming() },
        "ping_pong": { try await $0.pingPong() },
        "empty_stream": { try await $0.emptyStream() },
        "cancel_after_begin": { try await $0.cancelAfterBegin() },
        "cancel_after_first_response": { try await $0.cancelAfterFirstResponse() },
        "timeout_on_sleeping_server": { try await $0.timeoutOnSleepingServer() },
        "custom_metadata": { try await $0.customMetadata() },
        "status_code_and_message": { try await $0.status("test status message") },
        "special_status_message": {
            try await $0.status("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n", unaryOnly: true)
        },
        "unimplemented_method": { try await $0.unimplementedMethod() },
        "unimplemented_service": { try await $0.unimplementedService() },
        "rst_after_header": { try await $0.brokenOff() },
        "rst_during_data": { try await $0.brokenOff() },
        "rst_after_data": { try await $0.brokenOff() },
        "goaway": { try await $0.goaway() },
        "ping": { try await $0.largeUnary() },
        "max_streams": { try await $0.maxStreams() },
        "data_frame_padding": { try await $0.largeUnary() },
        "no_df_padding_sanity_test": { try await $0.largeUnary() },
    ]

    static let requestSize = 271_828
    static let responseSize: Int32 = 314_159
    static let requestSizes = [27_182, 8, 1_828, 45_904]
    static let responseSizes: [Int32] = [31_415, 9, 2_653, 58_979]

    static func zeros(_ count: Int) -> GRPCTesting.Payload { GRPCTesting.Payload(body: Array(repeating: 0, count: count)) }

    static var largeRequest: GRPCTesting.SimpleRequest {
        GRPCTesting.SimpleRequest(responseSize: responseSize, payload: zeros(requestSize))
    }

    func check(_ payload: GRPCTesting.Payload?, _ size: Int32) throws {
        let body = payload?.body ?? []
        try expect(body.count, Int(size), "the size of the payload")
        guard body.allSatisfy({ $0 == 0 }) else { throw CaseFailure("the payload is not all zeros") }
    }

    // MARK: Unary calls

    private func emptyUnary() async throws {
        _ = try await client.unary(Methods.emptyCall, GRPCTesting.Empty())
    }

    func largeUnary() async throws {
        try check(try await client.unary(Methods.unaryCall, Self.largeRequest).payload, Self.responseSize)
    }

    private func customMetadata() async throws {
        var metadata = Metadata()
        metadata.add("x-grpc-test-echo-initial", "test_initial_metadata_value")
        metadata.add("x-grpc-test-echo-trailing-bin", bytes: [0xAB, 0xAB, 0xAB])
        let options = CallOptions(metadata: metadata)
        func check(_ initial: Metadata, _ trailers: Metadata) throws {
            try expect(initial["x-grpc-test-echo-initial"], "test_initial_metadata_value", "the initial metadata")
            try expect(trailers.bytes("x-grpc-test-echo-trailing-bin"), [[0xAB, 0xAB, 0xAB]], "the trailing metadata")
        }
        let response = try await client.unaryResponse(Methods.unaryCall, Self.largeRequest, options: options)
        try self.check(response.message.payload, Self.responseSize)
        try check(response.initialMetadata, response.trailers)
        let (requests, responses) = client.bidirectional(Methods.fullDuplexCall, options: options)
        try await requests.send(.init(responseParameters: [.init(size: Self.responseSize)], payload: Self.zeros(Self.requestSize)))
        requests.finish()
        for try await response in responses { try self.check(response.payload, Self.responseSize) }
        try check(responses.initialMetadata, responses.trailers)
    }

    private func status(_ message: String, unaryOnly: Bool = false) async throws {
        let wanted = GRPCTesting.EchoStatus(code: 2, message: message)
        let unary = try await failure { try await client.unary(Methods.unaryCall, GRPCTesting.SimpleRequest(responseStatus: wanted)) }
        try expect(unary.code, .unknown, "the status of UnaryCall")
        try expect(unary.message, message, "the message of UnaryCall")
        guard !unaryOnly else { return }
        let (requests, responses) = client.bidirectional(Methods.fullDuplexCall)
        try await requests.send(.init(responseStatus: wanted))
        requests.finish()
        let duplex = try await failure { for try await _ in responses {} }
        try expect(duplex.code, .unknown, "the status of FullDuplexCall")
        try expect(duplex.message, message, "the message of FullDuplexCall")
    }

    private func unimplementedMethod() async throws {
        let error = try await failure { try await client.unary(Methods.unimplementedMethod, GRPCTesting.Empty()) }
        try expect(error.code, .unimplemented, "the status")
    }

    private func unimplementedService() async throws {
        let error = try await failure { try await client.unary(GRPCTesting.UnimplementedService.unimplementedCall, GRPCTesting.Empty()) }
        try expect(error.code, .unimplemented, "the status")
    }

    // MARK: Compression

    private func clientCompressedUnary() async throws {
        func request(expectCompressed: Bool) -> GRPCTesting.SimpleRequest {
            var request = Self.largeRequest
            request.expectCompressed = .init(value: expectCompressed)
            return request
        }
        let probe = try await failure { try await client.unary(Methods.unaryCall, request(expectCompressed: true)) }
        try expect(probe.code, .invalidArgument, "the status of the probe")
        let compressed = try await client.unary(Methods.unaryCall, request(expectCompressed: true), options: CallOptions(encoding: .gzip))
        try check(compressed.payload, Self.responseSize)
        try check(try await client.unary(Methods.unaryCall, request(expectCompressed: false)).payload, Self.responseSize)
    }

    private func serverCompressedUnary() async throws {
        for isCompressed in [true, false] {
            var request = Self.largeRequest
            request.responseCompressed = .init(value: isCompressed)
            let response = try await client.unaryResponse(Methods.unaryCall, request)
            try expect(response.wasCompressed, isCompressed, "whether the response came compressed")
            try check(response.message.payload, Self.responseSize)
        }
    }

    private func clientCompressedStreaming() async throws {
        let probe = try await failure {
            try await client.clientStreaming(Methods.streamingInputCall) {
                try await $0.send(.init(payload: Self.zeros(27_182), expectCompressed: .init(value: true)))
            }
        }
        try expect(probe.code, .invalidArgument, "the status of the probe")
        let response = try await client.clientStreaming(Methods.streamingInputCall, options: CallOptions(encoding: .gzip)) {
            try await $0.send(.init(payload: Self.zeros(27_182), expectCompressed: .init(value: true)))
            try await $0.send(.init(payload: Self.zeros(45_904), expectCompressed: .init(value: false)), compress: false)
        }
        try expect(response.message.aggregatedPayloadSize, 73_086, "the aggregated size")
    }

    private func serverCompressedStreaming() async throws {
        let wanted: [(isCompressed: Bool, size: Int32)] = [(true, 31_415), (false, 92_653)]
        let request = GRPCTesting.StreamingOutputCallRequest(
            responseParameters: wanted.map { .init(size: $0.size, compressed: .init(value: $0.isCompressed)) })
        var responses = await client.serverStreaming(Methods.streamingOutputCall, request).makeAsyncIterator()
        for (isCompressed, size) in wanted {
            let response = try await responses.next()
            try expect(responses.wasCompressed, isCompressed, "whether the response of \(size) bytes came compressed")
            try check(response?.payload, size)
        }
        guard try await responses.next() == nil else { throw CaseFailure("more than two responses came") }
    }

    // MARK: Streams

    private func clientStreaming() async throws {
        let response = try await client.clientStreaming(Methods.streamingInputCall) {
            for size in Self.requestSizes { try await $0.send(.init(payload: Self.zeros(size))) }
        }
        try expect(response.message.aggregatedPayloadSize, 74_922, "the aggregated size")
    }

    private func serverStreaming() async throws {
        let request = GRPCTesting.StreamingOutputCallRequest(responseParameters: Self.responseSizes.map { .init(size: $0) })
        var sizes: [Int32] = []
        for try await response in await client.serverStreaming(Methods.streamingOutputCall, request) {
            sizes.append(Int32(response.payload?.body.count ?? 0))
        }
        try expect(sizes, Self.responseSizes, "the sizes of the responses")
    }

    private func pingPong() async throws {
        let (requests, responses) = client.bidirectional(Methods.fullDuplexCall)
        var answers = responses.makeAsyncIterator()
        for (requestSize, responseSize) in zip(Self.requestSizes, Self.responseSizes) {
            try await requests.send(.init(responseParameters: [.init(size: responseSize)], payload: Self.zeros(requestSize)))
            try check(try await answers.next()?.payload, responseSize)
        }
        requests.finish()
        guard try await answers.next() == nil else { throw CaseFailure("more than four responses came") }
    }

    private func emptyStream() async throws {
        let (requests, responses) = client.bidirectional(Methods.fullDuplexCall)
        requests.finish()
        for try await _ in responses { throw CaseFailure("a response came") }
    }

    // MARK: Ends

    private func cancelAfterBegin() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let call = Task {
            try await client.clientStreaming(Methods.streamingInputCall) { _ in
                begin.yield()
                try await Task.sleep(for: .seconds(60))
            }
        }
        for await _ in begun { break }
        call.cancel()
        let error = try await failure { () async throws -> Void in
            do {
                _ = try await call.value
            } catch is CancellationError {
                throw RPCError(.cancelled, "the task was cancelled")
            }
        }
        try expect(error.code, .cancelled, "the status")
    }

    private func cancelAfterFirstResponse() async throws {
        let (requests, responses) = client.bidirectional(Methods.fullDuplexCall)
        var answers = responses.makeAsyncIterator()
        try await requests.send(.init(responseParameters: [.init(size: 31_415)], payload: Self.zeros(27_182)))
        try check(try await answers.next()?.payload, 31_415)
        responses.cancel()
        do throws(RPCError) {
            if try await answers.next() != nil { throw RPCError(.unknown, "another response came") }
            throw RPCError(.unknown, "the call succeeded")
        } catch {
            try expect(error.code, .cancelled, "the status")
        }
    }

    private func timeoutOnSleepingServer() async throws {
        let (requests, responses) = client.bidirectional(Methods.fullDuplexCall, options: CallOptions(timeout: .milliseconds(1)))
        // The call may be over before the request is there.
        try? await requests.send(.init(payload: Self.zeros(27_182)))
        let error = try await failure { for try await _ in responses {} }
        try expect(error.code, .deadlineExceeded, "the status")
    }

    // MARK: Servers that misbehave (http2-interop-test-descriptions)

    private func brokenOff() async throws {
        _ = try await failure { try await client.unary(Methods.unaryCall, Self.largeRequest) }
    }

    private func goaway() async throws {
        try await largeUnary()
        try await Task.sleep(for: .seconds(1))
        try await largeUnary()
    }

    private func maxStreams() async throws {
        try await largeUnary()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await largeUnary() } }
            try await group.waitForAll()
        }
    }
}
