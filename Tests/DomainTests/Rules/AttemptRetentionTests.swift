import Domain
import Testing

@Suite("Retention of attempts")
struct AttemptRetentionTests {
    @Test(
        "reads a time from 1 s to a hundred years in the form of a retry delay, or forever",
        arguments: [
            ("forever", AttemptRetention.forever), ("1s", .lasting(.seconds(1))), ("90m", .lasting(.seconds(5_400))),
            ("24h", .lasting(.seconds(86_400))), ("0001d", .lasting(.seconds(86_400))), ("1827d", .lawful),
            ("36500d", .lasting(.seconds(36_500 * 86_400))),
        ])
    func reading(_ text: String, _ expected: AttemptRetention) {
        #expect(AttemptRetention(text) == expected)
    }

    @Test(
        "reads nothing else",
        arguments: [
            "", "d", "5", "0s", "-1d", "+1d", "1.5d", "5 d", "5D", "5w", "36501d", "9223372036854775807d", "99999999999999999999s",
            "Forever",
            "٣d", "1d ",
        ])
    func refusing(_ text: String) {
        #expect(AttemptRetention(text) == nil)
    }

    @Test("lets go what ended that long ago or longer, and nothing at all where it is forever")
    func cutoff() {
        let now = Instant(millisecondsSinceEpoch: 1_767_225_600_000)
        #expect(AttemptRetention.lasting(.seconds(60)).cutoff(at: now) == now.advanced(by: .seconds(-60)))
        #expect(AttemptRetention.forever.cutoff(at: now) == nil)
    }

    @Test("lasts five years where nothing else is asked for, leap days among them")
    func lawful() {
        let start = Instant(millisecondsSinceEpoch: 1_704_067_200_000)  // 2024-01-01
        let fiveYears = Instant(millisecondsSinceEpoch: 1_861_920_000_000)  // 2029-01-01
        #expect(AttemptRetention.lawful.cutoff(at: fiveYears) == start)
    }
}
