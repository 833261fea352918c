import CampaignsProtos
import Domain
import GoogleProtos
import RPCServer
import Testing

@testable import Services

@Suite("From the domain to messages")
struct MappingTests {
    @Test(
        "a time is seconds and nanoseconds that count forward, also before the epoch",
        arguments: [(0, 0, 0), (1_500, 1, 500_000_000), (-1, -1, 999_000_000), (-1_000, -1, 0), (-1_001, -2, 999_000_000)]
            as [(Int64, Int64, Int32)])
    func timestamps(milliseconds: Int64, seconds: Int64, nanos: Int32) {
        let timestamp = GoogleProtobuf.Timestamp(Instant(millisecondsSinceEpoch: milliseconds))
        #expect(timestamp == GoogleProtobuf.Timestamp(seconds: seconds, nanos: nanos))
    }

    @Test("each status of a prospect is counted in the member of its name, and the sums are right")
    func stats() {
        var stats = CampaignStats()
        for (index, status) in ProspectStatus.allCases.enumerated() { stats[status] = Int64(index + 1) }
        let message = CampaignsV1.CampaignStats(stats)
        #expect(message.queued == 1 && message.dialing == 2 && message.sending == 3 && message.sent == 4)
        #expect(message.delivered == 5 && message.humanConnected == 6 && message.voicemail == 7 && message.noAnswer == 8)
        #expect(message.busy == 9 && message.failed == 10 && message.cancelled == 11)
        #expect(message.completed == 5 + 6 + 7 + 8 + 9 + 10)
        #expect(message.total == (1...11).reduce(0, +))
        #expect(message.progress == UInt32((45 + 11) * 100 / 66))
    }

    @Test("a prospect that waits for its retry says until when; one that was never attempted does not")
    func nextAttempt() throws {
        let id = ProspectID(high: 1, low: 2)
        let phone = try #require(PhoneNumber("+14155551234"))
        let retry = Instant(millisecondsSinceEpoch: 5_000)
        var prospect = Prospect(id: id, campaign: CampaignID(high: 1, low: 1), phone: phone, attempts: 1, dueAt: retry)
        #expect(CampaignsV1.Prospect(prospect).nextAttemptAt == GoogleProtobuf.Timestamp(seconds: 5))
        prospect.dueAt = .epoch
        #expect(CampaignsV1.Prospect(prospect).nextAttemptAt == nil)
    }

    @Test("a list's page has 1 to its most elements; other sizes and foreign tokens are named")
    func pages() throws {
        #expect(try PageRequest.size(nil, most: 10) == nil)
        #expect(try PageRequest.size(10, most: 10) == 10)
        for size: UInt32 in [0, 11, .max] {
            let error = #expect(throws: RPCError.self) { try PageRequest.size(size, most: 10) }
            #expect(error?.status.violations.map(\.field) == ["page_size"])
        }
        let error = #expect(throws: RPCError.self) { let _: CampaignID? = try PageRequest.cursor("pros_nonsense") }
        #expect(error?.status.violations.map(\.field) == ["page_token"])
    }

    @Test("the interval of WatchStats is 250 ms unless said, and at most an hour")
    func intervals() throws {
        #expect(try WatchInterval.amount(nil) == .milliseconds(250))
        #expect(try WatchInterval.amount(GoogleProtobuf.Duration(seconds: 1, nanos: 5)) == .seconds(1) + .nanoseconds(5))
        #expect(try WatchInterval.amount(GoogleProtobuf.Duration(seconds: 3_600)) == .hours(1))
        for duration in [
            GoogleProtobuf.Duration(seconds: -1), GoogleProtobuf.Duration(seconds: 0, nanos: -1),
            GoogleProtobuf.Duration(seconds: 3_600, nanos: 1),
            GoogleProtobuf.Duration(seconds: .max), GoogleProtobuf.Duration(nanos: .max),
        ] {
            let error = #expect(throws: RPCError.self) { try WatchInterval.amount(duration) }
            #expect(error?.status.violations.map(\.field) == ["min_interval"])
        }
    }
}
