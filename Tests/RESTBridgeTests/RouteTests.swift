import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import RPCServer
import Testing

@testable import RESTBridge

@Suite("Routes out of the contract")
struct RouteTests {
    let registry: Registry

    init() throws { registry = try Registry(CampaignsDescriptors.set, GoogleDescriptors.set) }

    private func method(_ name: String) throws -> RegisteredMethod {
        try #require(registry.method(path: "/campaigns.v1.CampaignService/\(name)"))
    }

    @Test("Every method of the contract has its route")
    func all() throws {
        let bridge = try RESTBridge(registry: registry, dispatcher: Dispatcher(router: Router()))
        let served = bridge.routeList.map { "\($0.verb) \($0.path)" }.filter { $0.contains("/api/campaigns") }
        #expect(
            Array(served.prefix(13)) == [
                "POST /api/campaigns", "GET /api/campaigns/{id}", "GET /api/campaigns", "PATCH /api/campaigns/{id}",
                "POST /api/campaigns/{id}/start", "POST /api/campaigns/{id}/pause", "POST /api/campaigns/{id}/resume",
                "POST /api/campaigns/{id}/cancel", "POST /api/campaigns/{id}/redial", "POST /api/campaigns/{id}/prospects",
                "GET /api/campaigns/{id}/prospects",
                "GET /api/campaigns/{id}/stats", "GET /api/campaigns/{id}/stats/watch",
            ])
    }

    @Test("A contract that cannot be served is refused at start, saying why")
    func refused() throws {
        let create = try method("CreateCampaign")
        func error(_ rule: GoogleAPI.HttpRule, _ rest: RESTBridgeV1.Rest = .init()) -> BridgeError? {
            do throws(BridgeError) {
                _ = try Route(create, rule: rule, rest: rest)
                return nil
            } catch {
                return error
            }
        }
        let fine = GoogleAPI.HttpRule(pattern: .post("/x/{name}/{schedule.timezone=*}"), body: "mode")
        #expect(error(fine) == nil)
        #expect(error(.init()) == .unreadableOption(method: "CreateCampaign"))
        #expect(error(.init(pattern: .get("/{nope}"))) == .unknownField("nope", method: "CreateCampaign"))
        #expect(error(.init(pattern: .get("/{caller_ids.x}"))) == .unknownField("caller_ids.x", method: "CreateCampaign"))
        for path in ["x", "/x/**", "/x/{name=a/*}", "/x:verb", "/x//y", "/x/"] {
            #expect(error(.init(pattern: .get(path))) == .unsupportedRoute(path, method: "CreateCampaign"))
        }
        #expect(error(.init(pattern: .post("/x"), body: "nope")) == .unknownField("nope", method: "CreateCampaign"))
        #expect(error(fine, .init(members: ["nope"])) == .unknownField("nope", method: "CreateCampaign"))
        #expect(error(fine, .init(location: "/{nope}")) == .unknownField("nope", method: "CreateCampaign"))
        #expect(error(fine, .init(location: "/{id")) == .unsupportedRoute("/{id", method: "CreateCampaign"))
    }

    @Test("A method that takes a stream has a route only where the body goes into a bytes field of its requests")
    func streamedBody() throws {
        let upload = try #require(registry.method(path: "/campaigns.v1.SuppressionService/UploadSuppressions"))
        let streams = RESTBridgeV1.Rest(streamsBody: true)
        func error(_ method: RegisteredMethod, body: String, _ rest: RESTBridgeV1.Rest) -> BridgeError? {
            do throws(BridgeError) {
                _ = try Route(method, rule: .init(pattern: .post("/x"), body: body), rest: rest)
                return nil
            } catch {
                return error
            }
        }
        #expect(error(upload, body: "data", streams) == nil)
        #expect(error(upload, body: "data", .init()) == .streamedRequests(method: "UploadSuppressions"))
        for body in ["*", "", "campaign_id"] {
            #expect(error(upload, body: body, streams) == .unreadableOption(method: "UploadSuppressions"))
        }
        #expect(error(try method("CreateCampaign"), body: "name", streams) == .unreadableOption(method: "CreateCampaign"))
    }

    @Test("A body may be one field, with the rest of the request in path and query")
    func fieldBody() throws {
        let route = try Route(
            method("CreateCampaign"), rule: .init(pattern: .put("/x/{schedule.timezone}"), body: "mode"), rest: .init())
        let bridge = try RESTBridge(registry: registry, dispatcher: Dispatcher(router: Router()))
        let assembly = RequestAssembly(
            route: route, bridge: bridge, values: ["America%2FLos_Angeles"],
            query: "name=a+b%2B&callerIds=1&callerIds=2&schedule.startHour=9&channel=sms")
        let message = try assembly.message(body: .init(string: #"{"ai":true,"max_retries":2}"#), arena: Arena())
        let bytes = message.withPacked { packed in
            [UInt8](unsafeUninitializedCapacity: packed.size) { buffer, count in
                if let base = buffer.baseAddress { packed.write(to: base) }
                count = packed.size
            }
        }
        #expect(
            try CampaignsV1.CreateCampaignRequest(unpacking: bytes)
                == .init(
                    name: "a b+", channel: .sms, mode: .init(ai: true, maxRetries: 2), callerIDs: ["1", "2"],
                    schedule: .init(timezone: "America/Los_Angeles", startHour: 9)
                ))
    }

    @Test("Paths of violations become JSON names as far as they are fields")
    func violationPaths() throws {
        let type = try method("CreateCampaign").input
        for (proto, json) in [
            ("caller_ids[2]", "callerIds[2]"), ("mode.voicemail_audio_url", "mode.voicemailAudioUrl"),
            ("mode.max_retries", "mode.max_retries"),
            ("schedule.start_hour", "schedule.startHour"), ("unknown_thing.start_hour", "unknown_thing.start_hour"), ("", ""),
        ] { #expect(FieldPath.json(proto, in: type) == json) }
    }
}
