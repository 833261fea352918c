import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import Testing

@Suite("Generated value types")
struct ValueTypeTests {
    static let campaign = CampaignsV1.Campaign(
        id: "camp_abc123", name: "Q1 “SoCal” 🌴", status: .dialing, channel: .voice,
        stats: CampaignsV1.CampaignStats(total: 5000, queued: 2100, completed: 2890),
        mode: CampaignsV1.Mode(ai: false, callsPerSecond: 0, maxRetries: 2, message: ""),
        callerIDs: ["+19495551000", "", "949"],
        schedule: CampaignsV1.Schedule(timezone: "America/Los_Angeles", days: [1, 2, 7]),
        createdAt: GoogleProtobuf.Timestamp(seconds: -5, nanos: 7)
    )

    @Test("A message with strings, numbers, lists, enums and messages survives packing and unpacking")
    func roundTrip() throws {
        #expect(try CampaignsV1.Campaign(unpacking: Self.campaign.packed()) == Self.campaign)
    }

    @Test("An optional field set to its default is present after a round trip, and an absent one is absent")
    func presence() throws {
        let mode = try #require(try CampaignsV1.Campaign(unpacking: Self.campaign.packed()).mode)
        #expect(mode.ai == false)
        #expect(mode.callsPerSecond == 0)
        #expect(mode.message == "")
        #expect(mode.retryDelay == nil)
        #expect(mode.voicemailAudioURL == nil)
    }

    @Test("The bytes are those of the protobuf encoding guide")
    func golden() {
        #expect(CampaignsV1.GetCampaignRequest(id: "ab").packed() == [0x0A, 2, 0x61, 0x62])
        #expect(CampaignsV1.CampaignStats(total: 150, progress: 1).packed() == [0x08, 0x96, 0x01, 0x70, 0x01])
        #expect(CampaignsV1.Schedule(days: [1, 300]).packed() == [0x22, 3, 1, 0xAC, 0x02])
        #expect(CampaignsV1.Schedule(startHour: 0).packed() == [0x10, 0])
        #expect(CampaignsV1.CampaignStats().packed().isEmpty)
    }

    @Test("A number of an enum that this version does not know is kept")
    func openEnum() throws {
        for number: Int32 in [77, -1, .max, .min] {
            let campaign = CampaignsV1.Campaign(status: .unrecognized(number))
            #expect(try CampaignsV1.Campaign(unpacking: campaign.packed()).status == .unrecognized(number))
        }
        #expect(CampaignsV1.CampaignStatus(rawValue: 2) == .dialing)
    }

    @Test("Map fields survive, and are packed in the order of their keys")
    func maps() throws {
        let info = GoogleRPC.ErrorInfo(reason: "r", domain: "d", metadata: ["b": "2", "a": "1", "c": ""])
        #expect(try GoogleRPC.ErrorInfo(unpacking: info.packed()) == info)
        #expect(info.packed() == GoogleRPC.ErrorInfo(reason: "r", domain: "d", metadata: ["c": "", "a": "1", "b": "2"]).packed())
    }

    @Test("A oneof survives with the member that was set")
    func oneofs() throws {
        let rule = GoogleAPI.HttpRule(
            pattern: .custom(GoogleAPI.CustomHttpPattern(kind: "HEAD", path: "/x")), body: "*",
            additionalBindings: [GoogleAPI.HttpRule(pattern: .delete("/y")), GoogleAPI.HttpRule()]
        )
        #expect(try GoogleAPI.HttpRule(unpacking: rule.packed()) == rule)
    }

    @Test("Bytes and messages in an Any survive")
    func anyMessage() throws {
        let detail = GoogleRPC.BadRequest(fieldViolations: [.init(field: "phones[3]", description: "not E.164")])
        let status = GoogleRPC.Status(
            code: 3, message: "bad",
            details: [GoogleProtobuf.AnyMessage(typeURL: "type.googleapis.com/google.rpc.BadRequest", value: detail.packed())]
        )
        let read = try GoogleRPC.Status(unpacking: status.packed())
        #expect(read == status)
        #expect(try GoogleRPC.BadRequest(unpacking: read.details[0].value) == detail)
    }

    @Test("U+0000 in a string that is sent does not cut it short")
    func outgoingNUL() throws {
        let request = CampaignsV1.GetCampaignRequest(id: "a\0b")
        #expect(try CampaignsV1.GetCampaignRequest(unpacking: request.packed()).id == "a\u{FFFD}b")
    }

    @Test("A message of numbers only is packed without touching the arena")
    func noAllocation() {
        let arena = Arena()
        let size = CampaignsV1.CampaignStats(total: 1, queued: 2, delivered: 3).withPacked(arena: arena) { $0.size }
        #expect(size == 6)
        #expect(arena.capacity == 0)
    }

    @Test("Methods know their path, kind and side effects")
    func methods() {
        let watch = CampaignsV1.CampaignService.watchStats
        #expect(watch.path == "/campaigns.v1.CampaignService/WatchStats")
        #expect(watch.kind == .serverStreaming)
        #expect(watch.hasNoSideEffects)
        #expect(CampaignsV1.CampaignService.createCampaign.kind == .unary)
        #expect(!CampaignsV1.CampaignService.createCampaign.hasNoSideEffects)
    }
}
