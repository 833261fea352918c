import CarrierProtos
import CarrierStubs
import Domain
import GoogleProtos
import Logging
import RPCServer
import Synchronization

@testable import Carriers

/// A gateway that answers as a test says, and keeps what it was asked.
final class FakeGateway: Sendable {
    typealias Contract = CampaignsCarrierV1

    struct Script: Sendable {
        /// Answers a placement; throws: the RPC fails. Nil: taken.
        var place: (@Sendable () async throws -> Contract.PlaceCallResponse)?
        /// Answers a reply; throws: the RPC fails.
        var reply: @Sendable () async throws -> Contract.SendReplyResponse = { Contract.SendReplyResponse(verdict: .taken) }
        var instruct: @Sendable () async throws -> Contract.InstructCallResponse = { Contract.InstructCallResponse(verdict: .taken) }
        var lookUp: @Sendable () async throws -> Contract.LookUpResponse = { Contract.LookUpResponse(known: false) }
    }

    private struct State {
        var placed: [String] = []
        var lookedUp: [String] = []
        var acknowledged: [String] = []
        var replies: [Contract.SendReplyRequest] = []
        var instructed: [Contract.InstructCallRequest] = []
        var tokens: [String] = []
        var streams: [AsyncStream<Contract.EventsResponse?>.Continuation] = []
    }

    private let script: Script
    private let state = Mutex(State())

    init(_ script: Script = Script()) { self.script = script }

    /// Ids of the attempts that it was asked to place.
    var placed: [String] { state.withLock { $0.placed } }
    var lookedUp: [String] { state.withLock { $0.lookedUp } }
    /// Ids of the messages that were acknowledged.
    var acknowledged: [String] { state.withLock { $0.acknowledged } }
    /// The replies that it was asked to send.
    var replies: [Contract.SendReplyRequest] { state.withLock { $0.replies } }
    /// What it was told to do with calls.
    var instructed: [Contract.InstructCallRequest] { state.withLock { $0.instructed } }
    /// The resume tokens of the streams that were opened.
    var tokens: [String] { state.withLock { $0.tokens } }

    /// Sends a response on the newest stream of events; nil ends it.
    func tell(_ response: Contract.EventsResponse?) { _ = state.withLock { $0.streams.last?.yield(response) } }

    func serve(port: Int = 0) async throws -> RPCServer {
        let calls = CallSettings(logger: Logger(label: "gateway") { _ in SwiftLogNoOpLogHandler() })
        var settings = ServerSettings()
        settings.drainTimeout = .milliseconds(100)
        return try await RPCServer.start(
            dispatcher: Dispatcher(router: Router(self), settings: calls), host: "127.0.0.1", port: port, settings: settings)
    }
}

extension FakeGateway: CampaignsCarrierV1.CarrierGatewayService.Service {
    func placeCall(_ request: Contract.PlaceCallRequest, _ call: CallContext) async throws -> Contract.PlaceCallResponse {
        state.withLock { $0.placed.append(request.attempt?.id ?? "") }
        return try await script.place?() ?? .init(verdict: .taken)
    }

    func sendMessage(_ request: Contract.SendMessageRequest, _ call: CallContext) async throws -> Contract.SendMessageResponse {
        state.withLock { $0.placed.append(request.attempt?.id ?? "") }
        return Contract.SendMessageResponse(verdict: .taken)
    }

    func instructCall(_ request: Contract.InstructCallRequest, _ call: CallContext) async throws -> Contract.InstructCallResponse {
        state.withLock { $0.instructed.append(request) }
        return try await script.instruct()
    }

    func lookUp(_ request: Contract.LookUpRequest, _ call: CallContext) async throws -> Contract.LookUpResponse {
        state.withLock { $0.lookedUp.append(request.attempt?.id ?? "") }
        return try await script.lookUp()
    }

    func acknowledgeMessages(
        _ request: Contract.AcknowledgeMessagesRequest, _ call: CallContext
    ) async throws -> Contract.AcknowledgeMessagesResponse {
        state.withLock { $0.acknowledged += request.ids }
        return Contract.AcknowledgeMessagesResponse()
    }

    func sendReply(_ request: Contract.SendReplyRequest, _ call: CallContext) async throws -> Contract.SendReplyResponse {
        state.withLock { $0.replies.append(request) }
        return try await script.reply()
    }

    func events(
        _ request: Contract.EventsRequest, _ writer: ResponseWriter<Contract.EventsResponse>, _ call: CallContext
    ) async throws {
        let (responses, continuation) = AsyncStream<Contract.EventsResponse?>.makeStream()
        state.withLock { state in
            state.tokens.append(request.resumeToken)
            state.streams.append(continuation)
        }
        try await writer.send(.init(resumeToken: "opened"))
        for await response in responses {
            guard let response else { return }
            try await writer.send(response)
        }
    }
}
