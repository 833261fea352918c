import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import RESTBridge
import RPCServer
import Testing
import WireClient

@Suite("Stopping")
struct DrainTests {
    @Test("When the server stops, idle connections close, streams of events end, and a request under way is answered")
    func drain() async throws {
        let service = FakeService()
        let dispatcher = service.dispatcher()
        let bridge = try RESTBridge(registry: try Registry(CampaignsDescriptors.set), dispatcher: dispatcher)
        var settings = ServerSettings()
        settings.drainTimeout = .seconds(60)
        let server = try await RPCServer.start(
            dispatcher: dispatcher, host: "127.0.0.1", port: 0, settings: settings, responder: bridge)
        let port = server.address.port ?? 0
        async let clients: Void = offPool {
            let idle = try RawClient(port: port)
            #expect(try idle.request("GET", "/api/campaigns/x/stats").status == 200)
            let events = try RawClient(port: port)
            events.send("GET /api/campaigns/forever/stats/watch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\n\r\n")
            #expect(events.read(until: "}\n\n").contains("data: "))
            let slow = try RawClient(port: port)
            slow.send("POST /api/campaigns/c/start HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tk_test_key\r\ncontent-length: 2\r\n\r\n{")
            usleepMilliseconds(100)
            service.seen.withLock { $0.started.append("clients are ready") }
            // Its end says that the server has begun to stop.
            #expect(idle.closes())
            slow.send("}")
            let response = try slow.response()
            #expect(response.status == 200 && response["connection"] == "close")
            #expect(slow.closes())
            // The end of a chunk is still there to read.
            _ = events.closes()
            #expect(events.isAtEnd)
        }
        while service.seen.withLock({ $0.started.isEmpty }) { try await Task.sleep(for: .milliseconds(20)) }
        // Returns when all connections are closed, long before they would be cut off.
        let clock = ContinuousClock()
        let took = await clock.measure { await server.shutdown() }
        try await clients
        #expect(took < .seconds(50))
    }
}
