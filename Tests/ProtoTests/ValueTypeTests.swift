import CampaignsProtos
import GoogleProtos
import ProtoRuntime
import Testing

@Suite("Generated value types")
struct ValueTypeTests {
    @Test("A message with every kind of field survives packing and unpacking")
    func roundTrip() throws {
        let campaign = CampaignsV1.Campaign(
            id: "camp_abc123", name: "Q1 SoCal Outreach", status: .dialing, channel: .voice,
            stats: CampaignsV1.CampaignStats(total: 5000, queued: 2100, completed: 2890),
            mode: CampaignsV1.Mode(ai: false, callsPerSecond: 0, maxRetries: 2, message: ""),
            callerIDs: ["+19495551000", "", "949"],
            schedule: CampaignsV1.Schedule(timezone: "America/Los_Angeles", days: [1, 2, 7]),
            createdAt: GoogleProtobuf.Timestamp(seconds: -5, nanos: 7)
        )
        #expect(try CampaignsV1.Campaign(unpacking: campaign.packed()) == campaign)
    }
}
