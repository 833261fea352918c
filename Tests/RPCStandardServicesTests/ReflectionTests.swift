import CampaignsProtos
import GRPCProtos
import ProtoRuntime
import RPCServer
import Testing

@testable import RPCStandardServices

@Suite("grpc.reflection: ServerReflection") struct ReflectionTests {
    typealias Request = GRPCReflectionV1.ServerReflectionRequest
    typealias Response = GRPCReflectionV1.ServerReflectionResponse

    private static let methods = ReflectionService.names.map {
        MethodPath<Request, Response>(service: $0, method: "ServerReflectionInfo", kind: .bidirectional)
    }

    /// Asks in one stream, which must have an answer for each question, with the host and the question in it.
    private func ask(_ questions: [Request.MessageRequest?], _ method: MethodPath<Request, Response> = methods[0]) async throws
        -> [Response.MessageResponse?]
    {
        var router = Router()
        HealthService().register(in: &router)
        try ReflectionService(descriptors: [CampaignsDescriptors.set]).register(in: &router)
        var answers: [Response.MessageResponse?] = []
        try await withServer(router) { _, client in
            let (requests, responses) = client.bidirectional(method)
            for question in questions { try await requests.send(Request(host: "h", messageRequest: question)) }
            requests.finish()
            for try await response in responses {
                #expect(response.validHost == "h")
                #expect(response.originalRequest?.messageRequest == questions[answers.count])
                answers.append(response.messageResponse)
            }
        }
        #expect(answers.count == questions.count)
        return answers
    }

    private func names(_ answer: Response.MessageResponse?) throws -> [String] {
        guard case .fileDescriptorResponse(let files) = answer else {
            Issue.record("no files but \(String(describing: answer))")
            return []
        }
        // `FileDescriptorProto.name` comes first.
        return files.fileDescriptorProto.map { String(decoding: $0.dropFirst(2).prefix(Int($0[1])), as: UTF8.self) }
    }

    private func error(_ answer: Response.MessageResponse?) -> RPCCode? {
        if case .errorResponse(let error) = answer { RPCCode(rawValue: Int(error.errorCode)) } else { nil }
    }

    @Test("Both versions list all services of the router, themselves included", arguments: methods)
    func list(_ method: MethodPath<Request, Response>) async throws {
        let answer = try await ask([.listServices("")], method)[0]
        let expected = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]
        #expect(answer == .listServicesResponse(.init(service: expected.map { .init(name: $0) })))
    }

    @Test("A file comes with all that it imports, the file itself first and each once") func closure() async throws {
        let answers = try await ask([.fileByFilename("campaigns/v1/campaign_service.proto"), .fileByFilename("google/api/http.proto")])
        let files = try names(answers[0])
        #expect(files.first == "campaigns/v1/campaign_service.proto")
        #expect(Set(files).count == files.count, "a file came twice: \(files)")
        #expect(
            Set(files).isSuperset(of: ["campaigns/v1/campaign.proto", "google/api/annotations.proto", "google/protobuf/descriptor.proto"]))
        #expect(try names(answers[1]) == ["google/api/http.proto"])
    }

    @Test(
        "A symbol of any kind leads to the file that declares it",
        arguments: [
            ("campaigns.v1.CampaignService", "campaigns/v1/campaign_service.proto"),
            ("campaigns.v1.CampaignService.GetCampaign", "campaigns/v1/campaign_service.proto"),
            ("campaigns.v1.Campaign", "campaigns/v1/campaign.proto"),
            ("campaigns.v1.Campaign.id", "campaigns/v1/campaign.proto"),
            ("campaigns.v1.CAMPAIGN_STATUS_DIALING", "campaigns/v1/campaign.proto"),
            ("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto"),
            ("grpc.health.v1.HealthCheckResponse.NOT_SERVING", "grpc/health/v1/health.proto"),
            ("grpc.reflection.v1alpha.ServerReflectionRequest.message_request", "grpc/reflection/v1alpha/reflection.proto"),
            ("google.api.http", "google/api/annotations.proto"),
            ("google.rpc.Status", "google/rpc/status.proto"),
            ("google.rpc.BadRequest.FieldViolation", "google/rpc/error_details.proto"),
        ])
    func symbol(_ symbol: String, _ file: String) async throws {
        #expect(try names(try await ask([.fileContainingSymbol(symbol)])[0]).first == file)
    }

    @Test("Extensions are found by the type they extend and their number") func extensions() async throws {
        let answers = try await ask([
            .fileContainingExtension(.init(containingType: "google.protobuf.MethodOptions", extensionNumber: 72_295_728)),
            .allExtensionNumbersOfType("google.protobuf.MethodOptions"),
            .allExtensionNumbersOfType("campaigns.v1.Campaign"),
        ])
        #expect(try names(answers[0]).first == "google/api/annotations.proto")
        guard case .allExtensionNumbersResponse(let options) = answers[1], case .allExtensionNumbersResponse(let none) = answers[2] else {
            Issue.record("no numbers but \(answers)")
            return
        }
        #expect(options.baseTypeName == "google.protobuf.MethodOptions")
        #expect(options.extensionNumber.contains(72_295_728))
        #expect(none.baseTypeName == "campaigns.v1.Campaign")
        #expect(none.extensionNumber.isEmpty)
    }

    @Test("What is not there is answered by an error, and the stream goes on") func missing() async throws {
        let answers = try await ask([
            .fileByFilename("no.proto"), .fileContainingSymbol("no.Symbol"), .fileContainingSymbol(""),
            .fileContainingExtension(.init(containingType: "google.protobuf.MethodOptions", extensionNumber: 1)),
            .fileContainingExtension(.init(containingType: "no.Type", extensionNumber: -1)), .allExtensionNumbersOfType("no.Type"), nil,
            .listServices("*"),
        ])
        #expect(answers.dropLast(2).map(error) == Array(repeating: .notFound, count: 6))
        #expect(error(answers[6]) == .invalidArgument)
        #expect(error(answers[7]) == nil)
    }

    @Test("Only so many calls are served at a time") func bound() async throws {
        var router = Router()
        try ReflectionService(descriptors: [], maxStreams: 1).register(in: &router)
        try await withServer(router) { _, client in
            let (requests, responses) = client.bidirectional(Self.methods[0])
            var answers = responses.makeAsyncIterator()
            try await requests.send(Request(messageRequest: .listServices("")))
            let first = try await answers.next()
            #expect(first != nil)
            let second = client.bidirectional(Self.methods[1])
            let ended1 = await code { for try await _ in second.responses {} }
            #expect(ended1 == .resourceExhausted)
            requests.finish()
            let last = try await answers.next()
            #expect(last == nil)
            let third = client.bidirectional(Self.methods[0])
            third.requests.finish()
            let ended2 = await code { for try await _ in third.responses {} }
            #expect(ended2 == nil)
        }
    }

    @Test("A call that goes on for longer than it may is ended, and makes room for another") func duration() async throws {
        var router = Router()
        try ReflectionService(descriptors: [], maxStreams: 1, maxDuration: .milliseconds(300)).register(in: &router)
        try await withServer(router) { _, client in
            for method in Self.methods {
                let (requests, responses) = client.bidirectional(method)
                var answers = responses.makeAsyncIterator()
                try await requests.send(Request(messageRequest: .listServices("")))
                let first = try await answers.next()
                #expect(first != nil, "the call before is still counted")
                let ended = await code { while try await answers.next() != nil {} }
                #expect(ended == .deadlineExceeded)
            }
        }
    }
}
