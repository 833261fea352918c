import InteropProtos
import ProtoRuntime
import RPCServer

/// `grpc.testing.TestService`, written from the published descriptions of the interop tests ("Server" in interop-test-descriptions).
/// `UnimplementedMethod` and the service `UnimplementedService` are not registered: that is what their tests want.
struct TestService: Sendable {
    typealias Methods = GRPCTesting.TestService
    typealias OutputRequest = GRPCTesting.StreamingOutputCallRequest
    typealias OutputResponse = GRPCTesting.StreamingOutputCallResponse

    /// Longest payload that may be asked for, in bytes.
    static let longestPayload: Int32 = 64 << 20
    private static let initialEcho = "x-grpc-test-echo-initial"
    private static let trailingEcho = "x-grpc-test-echo-trailing-bin"

    func register(in router: inout Router) {
        router.unary(Methods.emptyCall) { request, _ in request }
        router.unary(Methods.unaryCall) { (request, context) throws(RPCError) in try unary(request, context) }
        router.serverStreaming(Methods.streamingOutputCall) { request, responses, context in
            context.responseEncoding = request.wantsCompression ? .gzip : nil
            try await send(request, to: responses)
        }
        router.clientStreaming(Methods.streamingInputCall) { requests, _ in try await count(requests) }
        router.bidirectional(Methods.fullDuplexCall) { requests, responses, context in
            echoMetadata(context)
            for try await request in requests { try await send(request, to: responses) }
        }
        router.bidirectional(Methods.halfDuplexCall) { requests, responses, context in
            echoMetadata(context)
            var all: [OutputRequest] = []
            for try await request in requests { all.append(request) }
            for request in all { try await send(request, to: responses) }
        }
    }

    private func unary(_ request: GRPCTesting.SimpleRequest, _ context: CallContext) throws(RPCError) -> GRPCTesting.SimpleResponse {
        echoMetadata(context)
        try check(request.expectCompressed, context.wasRequestCompressed)
        try throwStatus(request.responseStatus)
        if request.responseCompressed?.value ?? false { context.responseEncoding = .gzip }
        return GRPCTesting.SimpleResponse(payload: try payload(request.responseSize))
    }

    private func count(_ requests: MessageStream<GRPCTesting.StreamingInputCallRequest>) async throws(RPCError)
        -> GRPCTesting.StreamingInputCallResponse
    {
        var size: Int32 = 0
        var iterator = requests.makeAsyncIterator()
        while let request = try await iterator.next() {
            try check(request.expectCompressed, iterator.wasCompressed)
            size &+= Int32(truncatingIfNeeded: request.payload?.body.count ?? 0)
        }
        return GRPCTesting.StreamingInputCallResponse(aggregatedPayloadSize: size)
    }

    /// Answers one request of a stream: its status, or as many responses as it asks for.
    private func send(_ request: OutputRequest, to responses: ResponseWriter<OutputResponse>) async throws {
        try throwStatus(request.responseStatus)
        for wanted in request.responseParameters {
            if wanted.intervalUs > 0 { try await Task.sleep(for: .microseconds(Int(wanted.intervalUs))) }
            try await responses.send(OutputResponse(payload: try payload(wanted.size)), compress: wanted.compressed?.value ?? false)
        }
    }

    private func echoMetadata(_ context: CallContext) {
        var initial = Metadata()
        for value in context.metadata.values(Self.initialEcho) { initial.add(Self.initialEcho, value) }
        if !initial.isEmpty { context.initialMetadata = initial }
        var trailers = Metadata()
        for bytes in context.metadata.bytes(Self.trailingEcho) { trailers.add(Self.trailingEcho, bytes: bytes) }
        if !trailers.isEmpty { context.trailers = trailers }
    }

    private func throwStatus(_ status: GRPCTesting.EchoStatus?) throws(RPCError) {
        guard let status, status.code != 0 else { return }
        throw RPCError(RPCCode(rawValue: Int(status.code)) ?? .unknown, status.message)
    }

    private func check(_ expected: GRPCTesting.BoolValue?, _ wasCompressed: Bool) throws(RPCError) {
        guard let expected, expected.value != wasCompressed else { return }
        throw RPCError(.invalidArgument, "the request came \(wasCompressed ? "compressed" : "uncompressed")")
    }

    private func payload(_ size: Int32) throws(RPCError) -> GRPCTesting.Payload {
        guard (0...Self.longestPayload).contains(size) else {
            throw RPCError(.invalidArgument, "a payload has 0 to \(Self.longestPayload) bytes, not \(size)")
        }
        return GRPCTesting.Payload(body: Array(repeating: 0, count: Int(size)))
    }
}

extension GRPCTesting.StreamingOutputCallRequest {
    /// Whether any response is to be compressed: then the call's encoding is gzip, and the others go uncompressed in it.
    fileprivate var wantsCompression: Bool { responseParameters.contains { $0.compressed?.value ?? false } }
}
