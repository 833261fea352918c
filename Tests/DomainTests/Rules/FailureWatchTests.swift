import Domain
import Testing

@Suite("Failure watch")
struct FailureWatchTests {
    /// Has a watch see attempts; at which of them it trips, from 0.
    private func trips(_ watch: inout FailureWatch, _ attempts: [(failed: Bool, at: Int64)]) -> [Int] {
        attempts.indices.filter { watch.observe(failed: attempts[$0].failed, at: at(attempts[$0].at)) }
    }

    private func at(_ milliseconds: Int64) -> Instant { mondayNoon.advanced(by: .milliseconds(milliseconds)) }

    @Test("Trips when over half of at least 20 attempts failed in 120 s, and not before")
    func standard() {
        var watch = FailureWatch()
        #expect(trips(&watch, (0..<20).map { (true, $0 * 100) }) == [19])

    }

    @Test("Half is not over half")
    func half() {
        var watch = FailureWatch()
        #expect(trips(&watch, (0..<40).map { ($0 % 2 == 1, $0) }) == [])
        #expect(trips(&watch, [(true, 50)]) == [0])

    }

    @Test("What lies further back than the window is forgotten", arguments: [10, 120, 3_600] as [Int64])
    func rolls(seconds: Int64) {
        var watch = FailureWatch(window: .seconds(seconds))
        #expect(trips(&watch, (0..<19).map { (true, $0) } + [(true, seconds * 1_000 + 100)]) == [])
        #expect(watch.attempts == 1 && watch.failures == 1)

    }

    @Test("Its counts are those of the window, whatever comes when", arguments: 1...10)
    func countsAgree(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        var watch = FailureWatch(window: .seconds(100), minimumAttempts: 5)
        var all: [(at: Int64, failed: Bool)] = []
        var now: Int64 = 0
        for _ in 0..<3_000 {
            now += Int64(random.next(upperBound: UInt64(random.next(upperBound: UInt64(50)) == 0 ? 200_000 : 2_000)))
            let failed = random.next(upperBound: UInt64(3)) == 0
            let tripped = watch.observe(failed: failed, at: at(now))
            all.append((now, failed))
            // A hundredth of the window is what it may be off by.
            let surely = all.filter { $0.at > now - 99_000 }
            let atMost = all.filter { $0.at > now - 100_000 }
            #expect((surely.count...atMost.count).contains(watch.attempts))
            #expect((surely.filter(\.failed).count...atMost.filter(\.failed).count).contains(watch.failures))
            let isOver = watch.failures * 2 > watch.attempts && watch.attempts >= 5 && failed
            #expect(tripped == isOver)
        }
    }

    @Test("With a rate of 1 it trips where every attempt failed")
    func everyAttempt() {
        var watch = FailureWatch(rate: 1, minimumAttempts: 3)
        #expect(trips(&watch, [(true, 0), (true, 1), (true, 2)]) == [2])
        watch.clear()
        #expect(trips(&watch, [(false, 3)] + (4..<20).map { (true, $0) }) == [])

    }

    @Test("A fax, silence, an opt-out and an unknown outcome after a restart are nobody's failure")
    func recipients() {
        for word in ["fax", "silence", "opted_out", "21610"] {
            #expect(!FailureWatch.isFailure(AttemptOutcome(.failed, reason: Reason(word))), "\(word) is the recipient's")
        }
        for word in ["network_congestion", "unallocated_number", "no_result", "no_receipt"] {
            #expect(FailureWatch.isFailure(AttemptOutcome(.failed, reason: Reason(word))), "\(word) is a failure")
        }
        #expect(FailureWatch.isFailure(AttemptOutcome(.failed)))
        for status in [ProspectStatus.busy, .noAnswer, .voicemail, .humanConnected, .delivered] {
            #expect(!FailureWatch.isFailure(AttemptOutcome(status)))
        }
        #expect(!FailureWatch.counts(AttemptOutcome(.failed, reason: .unknownAfterRestart)))
        #expect(FailureWatch.counts(AttemptOutcome(.failed, reason: .noResult)))
    }
}
