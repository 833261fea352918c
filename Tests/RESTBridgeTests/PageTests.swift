import CampaignsProtos
import RESTBridge
import Testing
import WireClient

@Suite("The routes of the page")
struct PageTests {
    @Test("Creating takes the page's body, answers 201 with exactly id, name, status and channel, and a Location")
    func create() async throws {
        let service = FakeService()
        try await withServer(service) { port in
            let response = try RawClient(port: port).request(
                "POST", "/api/campaigns",
                """
                {"name": "Q1 SoCal Outreach", "channel": "voice",
                 "mode": {"ai": true, "voicemailAudioUrl": "https://example.com/vm.mp3", "calls_per_second": 10, "max_retries": 2, "retry_delay": "4h"},
                 "callerIds": ["+19495551000", "+17145551000"],
                 "callerIdStrategy": {"selection": "health_score", "local_presence": true},
                 "schedule": {"timezone": "America/Los_Angeles", "startHour": 9, "endHour": 19, "days": [1, 2, 3, 4, 5]}}
                """
            )
            #expect(response.status == 201)
            #expect(response.body == #"{"id":"camp_abc123","name":"Q1 SoCal Outreach","status":"created","channel":"voice"}"#)
            #expect(response["location"] == "/api/campaigns/camp_abc123")
            #expect(response["content-type"] == "application/json")
        }
        let request = try #require(service.seen.withLock { $0.create })
        #expect(
            request
                == CampaignsV1.CreateCampaignRequest(
                    name: "Q1 SoCal Outreach", channel: .voice,
                    mode: .init(
                        ai: true, voicemailAudioURL: "https://example.com/vm.mp3", callsPerSecond: 10, maxRetries: 2, retryDelay: "4h"
                    ),
                    callerIDs: ["+19495551000", "+17145551000"],
                    callerIDStrategy: .init(selection: .healthScore, localPresence: true),
                    schedule: .init(timezone: "America/Los_Angeles", startHour: 9, endHour: 19, days: [1, 2, 3, 4, 5])
                )
        )
    }

    @Test("Getting one campaign gives the page's members first and in its order, then the rest of the object")
    func get() async throws {
        let response = try await withServer { try RawClient(port: $0).request("GET", "/api/campaigns/camp_abc123") }
        #expect(response.status == 200)
        #expect(
            response.body == """
                {"id":"camp_abc123","name":"Q1 SoCal Outreach","status":"dialing","channel":"voice",\
                "stats":{"total":5000,"queued":2100,"dialing":10,"completed":2890,"failed":49,"cancelled":0,"noAnswer":284,"busy":42,\
                "voicemail":2312,"humanConnected":203,"sending":0,"sent":0,"delivered":0,"progress":57},\
                "mode":{"ai":true,"calls_per_second":0.5,"max_retries":0},"callerIds":[],\
                "schedule":{"timezone":"America/Los_Angeles"},"statusReason":"","createdAt":"2026-01-01T00:00:00.250Z",\
                "priority":0,"lastFailures":[],"redialOf":""}
                """
        )
    }

    @Test("Stats have all 14 members in the page's order, zeros too")
    func stats() async throws {
        let response = try await withServer { try RawClient(port: $0).request("GET", "/api/campaigns/zero/stats") }
        #expect(
            response.body == """
                {"total":0,"queued":0,"dialing":0,"completed":0,"failed":0,"cancelled":0,"noAnswer":0,"busy":0,"voicemail":0,\
                "humanConnected":0,"sending":0,"sent":0,"delivered":0,"progress":0}
                """
        )
    }

    @Test("A lifecycle action needs no body, and takes an empty one from curl's -d '' or -X POST alike")
    func start() async throws {
        let service = FakeService()
        try await withServer(service) { port in
            let client = try RawClient(port: port)
            let expected = #"{"id":"camp_1","name":"Q1 SoCal Outreach","status":"dialing","channel":"voice"}"#
            #expect(try client.request("POST", "/api/campaigns/camp_1/start").body == expected)
            #expect(try client.request("POST", "/api/campaigns/camp_1/start", "").body == expected)
            let form = "content-type: application/x-www-form-urlencoded\r\n"
            #expect(try client.request("POST", "/api/campaigns/camp_1/start", "", headers: form).body == expected)
            #expect(try client.request("POST", "/api/campaigns/camp_1/start", "{}").body == expected)
            #expect(try client.request("POST", "/api/campaigns/camp_1/start", " \n").status == 400)
        }
        #expect(service.seen.withLock { $0.started } == .init(repeating: "camp_1", count: 4))
    }

    @Test("Adding prospects answers how many were added")
    func addProspects() async throws {
        let service = FakeService()
        let response = try await withServer(service) {
            try RawClient(port: $0).request(
                "POST", "/api/campaigns/c/prospects", #"{"phones":["+17145551001","+16195551002","+18185551003"]}"#)
        }
        #expect(response.body == #"{"added":3}"#)
        #expect(service.seen.withLock { $0.addProspects?.phones } == ["+17145551001", "+16195551002", "+18185551003"])
        #expect(service.seen.withLock { $0.addProspects?.id } == "c")
    }

    @Test("A large body, which is read in a task, arrives whole and in its turn, and harms nothing where its client has left")
    func largeBody() async throws {
        let service = FakeService()
        let phones = (0..<10_000).map { "+1714\(5_550_000 + $0)" }
        let body = #"{"phones":["\#(phones.joined(separator: #"",""#))"]}"#
        let post = "POST /api/campaigns/c/prospects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\n"
        let whole = post + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
        try await withServer(service) { port in
            for _ in 0..<20 { try RawClient(port: port).send(whole) }
            let client = try RawClient(port: port)
            client.send(whole + "GET /api/campaigns/g HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\n\r\n")
            #expect(try client.response().body == #"{"added":10000}"#)
            #expect(try client.response().body.hasPrefix(#"{"id":"g","#))
        }
        #expect(service.seen.withLock { $0.addProspects?.phones } == phones)
    }

    @Test("Listing prospects gives the page's members of each")
    func listProspects() async throws {
        let response = try await withServer { try RawClient(port: $0).request("GET", "/api/campaigns/camp_abc123/prospects") }
        #expect(
            response.body == """
                {"prospects":[{"id":"pros_0","campaignId":"camp_abc123","phone":"+17145551000","status":"no_answer"},\
                {"id":"pros_1","campaignId":"camp_abc123","phone":"+17145551001","status":"no_answer"}]}
                """
        )
    }

    @Test("Listing campaigns gives the page's members of each, and an empty array for none")
    func listCampaigns() async throws {
        let one = #"{"id":"camp_0","name":"Q1 SoCal Outreach","status":"created","channel":"voice"}"#
        let some = try await withServer(FakeService(campaigns: 1)) { try RawClient(port: $0).request("GET", "/api/campaigns") }
        #expect(some.body == #"{"campaigns":[\#(one)]}"#)
        let none = try await withServer(FakeService(campaigns: 0)) { try RawClient(port: $0).request("GET", "/api/campaigns") }
        #expect(none.body == #"{"campaigns":[]}"#)
    }

    @Test("A PATCH carries the leaf paths of its body as the update mask, null among them")
    func patch() async throws {
        let service = FakeService()
        try await withServer(service) { port in
            let client = try RawClient(port: port)
            let body = #"{"mode":{"message":"Hi","retry_delay":null},"callerIds":[],"schedule":null,"callerIdStrategy":{}}"#
            #expect(try client.request("PATCH", "/api/campaigns/camp_9", body).status == 200)
            let given = try client.request("PATCH", "/api/campaigns/camp_9", #"{"updateMask":"name"}"#)
            #expect(given.status == 400)
            #expect(given.body.contains("updateMask is made of the members of the body"))
        }
        let request = try #require(service.seen.withLock { $0.update })
        #expect(request.id == "camp_9")
        #expect(request.updateMask?.paths == ["mode.message", "mode.retry_delay", "caller_ids", "schedule"])
        #expect(request.mode?.message == "Hi")
        #expect(request.schedule == nil)
    }
}
