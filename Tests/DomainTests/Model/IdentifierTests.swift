import Domain
import Testing

@Suite("Identifiers")
struct IdentifierTests {
    @Test("An id's text is its prefix and 26 lower-case digits, and reads back")
    func roundTrip() {
        var random = RandomSource.seeded(1)
        var ids = IdentifierGenerator()
        for index in 0..<2_000 {
            let id: CampaignID = ids.next(at: mondayNoon.advanced(by: .milliseconds(index)), using: &random)
            let text = id.description
            #expect(text.utf8.count == 31 && text.hasPrefix("camp_"))
            #expect(CampaignID(text) == id, "\(text) reads back as another id")
        }
        #expect(CampaignID(high: 0, low: 0).description == "camp_00000000000000000000000000")
        #expect(CampaignID(high: .max, low: .max).description == "camp_7zzzzzzzzzzzzzzzzzzzzzzzzz")
        #expect(CampaignID(high: 0, low: 33).description == "camp_00000000000000000000000011")
        #expect(CampaignID("camp_7zzzzzzzzzzzzzzzzzzzzzzzzz") == CampaignID(high: .max, low: .max))
    }

    @Test(
        "Anything else is no id",
        arguments: [
            "", "camp_", "camp_0000000000000000000000000", "camp_000000000000000000000000000", "pros_00000000000000000000000000",
            "camp_8zzzzzzzzzzzzzzzzzzzzzzzzz", "camp_0000000000000000000000000A", "camp_0000000000000000000000000i",
            "camp_0000000000000000000000000l", "camp_0000000000000000000000000o", "camp_0000000000000000000000000u",
            "CAMP_00000000000000000000000000", " camp_0000000000000000000000000", "camp_000000000000000000000000é", "camp_abc123",
            "camp_0000000000000000000000000\u{0}",
        ])
    func strict(text: String) {
        #expect(CampaignID(text) == nil)
    }

    @Test("Ids are strictly increasing, in texts too, also when the clock stands still or runs backwards")
    func increasing() {
        var random = RandomSource.seeded(2)
        var ids = IdentifierGenerator()
        var last: ProspectID = ids.next(at: mondayNoon, using: &random)
        for index in 0..<20_000 {
            let offset = Int64(index % 7 == 0 ? index / 100 : -index)
            let next: ProspectID = ids.next(at: mondayNoon.advanced(by: .milliseconds(offset)), using: &random)
            #expect(next > last && next.description > last.description)
            last = next
        }
    }

    @Test("Ids made after a restart are larger than those made at the latest time in the store")
    func afterRestart() {
        var random = RandomSource.seeded(3)
        for _ in 0..<200 {
            var before = IdentifierGenerator()
            let old: AttemptID = before.next(at: mondayNoon, using: &random)
            var after = IdentifierGenerator(after: mondayNoon)
            let new: AttemptID = after.next(at: mondayNoon.advanced(by: .seconds(-5)), using: &random)
            #expect(new > old)
        }
    }
}
