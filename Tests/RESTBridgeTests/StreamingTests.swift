import CampaignsProtos
import RESTBridge
import Testing
import WireClient

@Suite("Lists and streams")
struct StreamingTests {
    @Test("A list without a page size is complete, by pages asked for one after the other")
    func allPages() async throws {
        let service = FakeService(campaigns: 3500)
        let response = try await withServer(service) { try RawClient(port: $0).request("GET", "/api/campaigns") }
        #expect(response.status == 200 && response.isWhole)
        #expect(response["transfer-encoding"] == "chunked")
        #expect(response.body.components(of: "\"id\"") == 3500)
        #expect(response.body.hasPrefix(#"{"campaigns":[{"id":"camp_0","#))
        #expect(response.body.hasSuffix(#"{"id":"camp_3499","name":"Q1 SoCal Outreach","status":"created","channel":"voice"}]}"#))
        #expect(service.seen.withLock { $0.lists.map(\.pageToken) } == ["", "1000", "2000", "3000"])
    }

    @Test("A list with a page size is one page, and says where the next begins while there is one")
    func onePage() async throws {
        try await withServer(FakeService(campaigns: 5)) { port in
            let client = try RawClient(port: port)
            let first = try client.request("GET", "/api/campaigns?pageSize=2")
            #expect(first.body.components(of: "\"id\"") == 2)
            #expect(first.body.hasSuffix(#"],"nextPageToken":"2"}"#))
            let last = try client.request("GET", "/api/campaigns?pageSize=2&pageToken=4")
            #expect(last.body.components(of: "\"id\"") == 1)
            #expect(last.body.hasSuffix("}]}"))
        }
    }

    @Test("A streamed list says where the next page begins by the trailing metadata")
    func streamedPage() async throws {
        let service = FakeService(prospects: 10)
        let response = try await withServer(service) {
            try RawClient(port: $0).request("GET", "/api/campaigns/c/prospects?pageSize=3&pageToken=p0")
        }
        #expect(response.body.components(of: "\"id\"") == 3)
        #expect(response.body.hasSuffix(#"],"nextPageToken":"p3"}"#))
        #expect(service.seen.withLock { $0.listProspects } == .init(id: "c", pageSize: 3, pageToken: "p0"))
    }

    @Test("A streamed list of nothing is an empty array")
    func emptyStream() async throws {
        let response = try await withServer(FakeService(prospects: 0)) {
            try RawClient(port: $0).request("GET", "/api/campaigns/c/prospects")
        }
        #expect(response.body == #"{"prospects":[]}"#)
    }

    @Test("A failure before the first byte has its own status, of a list and of a stream")
    func earlyFailure() async throws {
        try await withServer(FakeService(campaigns: 3000, prospects: 5, failAt: 0)) {
            let response = try RawClient(port: $0).request("GET", "/api/campaigns/c/prospects")
            #expect(response.status == 503)
            #expect(response.body == #"{"error":{"code":"UNAVAILABLE","message":"the store is gone","details":[]}}"#)
        }
        let list = try await withServer(FakeService(campaigns: 3000, failAt: 1)) {
            try RawClient(port: $0).request("GET", "/api/campaigns")
        }
        #expect(list.status == 503)
    }

    @Test("A failure after the first byte cuts the response off, so that a client can tell that it is not whole")
    func lateFailure() async throws {
        try await withServer(FakeService(campaigns: 3000, prospects: 5000, failAt: 2)) {
            let pages = try RawClient(port: $0).request("GET", "/api/campaigns")
            #expect(pages.status == 200 && !pages.isWhole)
            let client = try RawClient(port: $0)
            let stream = try client.request("GET", "/api/campaigns/c/prospects")
            #expect(stream.status == 200 && !stream.isWhole)
            #expect(client.closes())
        }
    }

    @Test("A slow reader holds the stream back: the method is not run ahead by more than the windows")
    func backPressure() async throws {
        let service = FakeService(prospects: 3000, padding: 10_000)
        try await withServer(service) { port in
            let client = try RawClient(port: port, receiveBuffer: 4096)
            client.send("GET /api/campaigns/c/prospects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\n\r\n")
            var before = -1
            var sent = 0
            // Until it stands still.
            repeat {
                before = sent
                usleepMilliseconds(1000)
                sent = service.seen.withLock { $0.prospectsSent }
            } while sent == 0 || sent != before
            // What the system's socket buffers hold, up to some 6 MB, is not ours to bound.
            #expect(sent < 1500, "\(sent) of 3000 prospects, of 10 kB each, were taken while the client read nothing")
            let response = try client.response()
            #expect(response.isWhole)
            #expect(response.body.components(of: "\"id\"") == 3000)
        }
    }

    @Test("A client that goes away ends the method's stream")
    func cancellation() async throws {
        let service = FakeService(prospects: 1_000_000)
        try await withServer(service) { port in
            do {
                let client = try RawClient(port: port)
                client.send("GET /api/campaigns/c/prospects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\n\r\n")
                _ = client.read(until: "pros_10")
            }
            for _ in 0..<2400 where service.seen.withLock({ $0.prospectStreamsEnded }) == 0 { usleepMilliseconds(50) }
            #expect(service.seen.withLock { $0.prospectStreamsEnded } == 1, "the stream goes on without a reader")
            #expect(service.seen.withLock { $0.prospectsSent } < 1_000_000)
        }
    }

    @Test("A stream without an array is server-sent events, a data line for each message and no other")
    func events() async throws {
        let service = FakeService()
        try await withServer(service) { port in
            let client = try RawClient(port: port)
            let response = try client.request("GET", "/api/campaigns/c/stats/watch?minInterval=0.25s")
            #expect(response.status == 200 && response.isWhole)
            #expect(response["content-type"] == "text/event-stream")
            #expect(response.body.hasPrefix(#"data: {"total":2,"queued":2,"dialing":0,"#))
            #expect(response.body.hasSuffix("}\n\n"))
            #expect(try client.request("GET", "/api/campaigns/code_5/stats/watch").status == 404)
        }
        let interval = service.seen.withLock { $0.watch?.minInterval }
        #expect(interval == .init(seconds: 0, nanos: 250_000_000))
    }

    @Test("A value is sent as soon as it is there, and comments keep a quiet stream of events open")
    func liveEvents() async throws {
        var settings = RESTSettings()
        settings.eventKeepAlive = .milliseconds(50)
        try await withServer(rest: settings) { port in
            let client = try RawClient(port: port)
            client.send("GET /api/campaigns/forever/stats/watch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\n\r\n")
            #expect(client.read(until: "}\n\n").contains("data: {\"total\":2,"))
            #expect(client.read(until: ":\n\n").hasSuffix(":\n\n"))
        }
    }

    @Test("HEAD is answered like GET without a body, and the connection goes on")
    func head() async throws {
        try await withServer(FakeService(campaigns: 5000, prospects: 100_000)) { port in
            let client = try RawClient(port: port)
            for path in ["/api/campaigns/x", "/api/campaigns", "/api/campaigns/x/prospects", "/api/campaigns/forever/stats/watch"] {
                #expect(try client.request("HEAD", path).status == 200)
            }
            #expect(try client.request("HEAD", "/api/campaigns/code_5").status == 404)
            #expect(try client.request("GET", "/api/campaigns/x/stats").status == 200)
        }
    }
}
