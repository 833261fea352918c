import CampaignsProtos
import ProtoRuntime
import Testing

@Suite("The arena")
struct ArenaTests {
    @Test("Call after call uses the same memory")
    func reuse() throws {
        let arena = Arena()
        let bytes = ValueTypeTests.campaign.packed(arena: arena)
        _ = try CampaignsV1.Campaign(unpacking: bytes, arena: arena)
        let held = arena.capacity
        for _ in 0..<1000 {
            _ = try CampaignsV1.Campaign(unpacking: bytes, arena: arena).packed(arena: arena)
        }
        #expect(arena.capacity == held)
    }

    @Test("One large message does not stay in memory")
    func shrinks() throws {
        let arena = Arena()
        let large = CampaignsV1.AddProspectsRequest(phones: .init(repeating: "+14155550000", count: 10_000))
        #expect(try CampaignsV1.AddProspectsRequest(unpacking: large.packed(arena: arena), arena: arena) == large)
        #expect(arena.capacity <= 4096, "\(arena.capacity) bytes are held")
    }

    @Test("An arena that was never used holds nothing")
    func idle() {
        #expect(Arena().capacity == 0)
    }
}
