import Domain
import Testing

@Suite("Pacing")
struct PacingTests {
    @Test("Over long runs the slots keep the rate exactly: no rounding adds up", arguments: [0.1, 1.0 / 3, 0.7, 1, 3, 7, 33.3, 999, 1_000])
    func noDrift(rate: Double) {
        var pacer = Pacer(rate: rate, start: mondayNoon)
        var last = mondayNoon
        for index in 0..<20_000 {
            let slot = pacer.nextSlot
            let exact = Double(index) * 1000 / rate
            let actual = Double(mondayNoon.duration(to: slot).wholeMilliseconds)
            if actual < exact - 1e-6 * max(1, exact * 1e-6) || actual > exact + 1 + 1e-3 || slot < last {
                Issue.record("slot \(index) at \(rate) per second is at \(actual) ms instead of \(exact)")
                return
            }
            last = slot
            pacer.settle(at: slot)
            pacer.take()
        }
    }

    @Test("Whatever the stalls, no span of time has more slots than fit in it, a second's worth made good and one", arguments: 1...20)
    func neverTooMany(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        let rate = [0.3, 1, 2.5, 10, 100][seed % 5]
        var pacer = Pacer(rate: rate, start: mondayNoon)
        var now = mondayNoon
        var taken: [Instant] = []
        for _ in 0..<400 {
            now = now.advanced(by: .milliseconds(Int64(random.next(upperBound: UInt64(random.next(upperBound: UInt64(8_000)) + 1)))))
            if random.next(upperBound: UInt64(20)) == 0 { pacer.restart(at: now) } else { pacer.settle(at: now) }
            while pacer.nextSlot <= now {
                pacer.take()
                taken.append(now)
            }
        }
        #expect(taken.count > 10)
        for first in taken.indices {
            for last in stride(from: first, to: min(taken.count, first + 200), by: 7) {
                let span = Double(taken[first].duration(to: taken[last]).wholeMilliseconds) / 1000
                if Double(last - first + 1) > span * rate + max(1, rate) + 1 + 1e-6 {
                    Issue.record("seed \(seed): \(last - first + 1) slots in \(span) s at \(rate) per second")
                    return
                }
            }
        }
    }

    @Test(
        "Any 10 s have the rate's calls to 2 %, and one, however irregular the ticks are",
        arguments: [0.05, 0.37, 1, 7, 33.3, 1_000])
    func anyTenSeconds(rate: Double) {
        for seed in 1...4 {
            var random = RandomSource.seeded(UInt64(seed))
            var pacer = Pacer(rate: rate, start: mondayNoon)
            var now = mondayNoon
            var taken: [Int64] = []
            let seconds = max(30, 20 / rate)
            while mondayNoon.duration(to: now) < .seconds(seconds) {
                // Up to a tenth of a second late, and now and then by the door of a window that opens.
                now = max(now, pacer.nextSlot).advanced(by: .milliseconds(Int64(random.next(upperBound: UInt64(100)))))
                if seed == 4, random.next(upperBound: UInt64(50)) == 0 { pacer.restart(at: now) } else { pacer.settle(at: now) }
                while pacer.nextSlot <= now {
                    pacer.take()
                    taken.append(mondayNoon.duration(to: now).wholeMilliseconds)
                }
            }
            // By the door of windows slots may be lost, and none won.
            let least = seed == 4 ? 0 : (rate * 10 * 0.98 - 1).rounded(.down)
            let most = (rate * 10 * 1.02 + 1).rounded(.up)
            var end = 0
            for (index, first) in taken.enumerated() where first + 10_000 <= Int64(seconds * 1_000) {
                while end < taken.count, taken[end] < first + 10_000 { end += 1 }
                let count = Double(end - index)
                if count < least || count > most {
                    Issue.record("seed \(seed): \(count) calls in 10 s at \(rate) per second")
                    return
                }
            }
            let count = Double(taken.count { $0 < Int64(seconds * 1_000) })
            #expect(seed == 4 || abs(count - rate * seconds) <= 0.02 * rate * seconds + 1)
        }
    }

    @Test("A new rate takes effect at once, and no sooner than its own distance after the last slot")
    func newRate() {
        var pacer = Pacer(rate: 0.001, start: mondayNoon)
        pacer.take()
        pacer.change(rate: 10, at: mondayNoon.advanced(by: .milliseconds(1)))
        #expect(mondayNoon.duration(to: pacer.nextSlot) == .milliseconds(101))
        #expect(pacer.rate == 10)
    }

    @Test("The smallest rate there is waits, and overflows nothing")
    func smallest() {
        var pacer = Pacer(rate: .leastNonzeroMagnitude, start: mondayNoon)
        pacer.take()
        pacer.settle(at: mondayNoon.advanced(by: .seconds(1_000_000)))
        #expect(pacer.nextSlot > mondayNoon.advanced(by: .seconds(1_000_000_000)))
    }

    @Test("Gaps between messages are 12 to 20 minutes, 15 on average, so that any hour has 3 to 5", arguments: 1...5)
    func dripGap(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        let gaps = (0..<20_000).map { _ in DripGap.draw(using: &random).wholeMilliseconds }
        #expect(gaps.allSatisfy { (12 * 60_000...20 * 60_000).contains($0) })
        let mean = Double(gaps.reduce(0, +)) / Double(gaps.count) / 60_000
        #expect(abs(mean - 15) < 0.1, "the mean is \(mean) minutes")
        #expect(Set(gaps).count > 15_000, "the gaps hardly vary")
        var times: [Int64] = [0]
        for gap in gaps.prefix(2_000) { times.append((times.last ?? 0) + gap) }
        for (index, start) in times.enumerated().dropLast(6) {
            let inHour = times[index...].prefix { $0 < start + 3_600_000 }.count
            if !(3...5).contains(inHour) { Issue.record("\(inHour) messages in an hour") }
        }
    }
}
