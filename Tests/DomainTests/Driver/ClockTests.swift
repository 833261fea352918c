import Domain
import Testing

@Suite("Clocks")
struct ClockTests {
    @Test("A virtual clock begins at its start, runs at its rate and never backwards")
    func virtualClock() async throws {
        let clock = VirtualClock(start: mondayNoon, rate: 1_000)
        let first = clock.now
        #expect(first >= mondayNoon && mondayNoon.duration(to: first) < .seconds(60))
        let begin = ContinuousClock.now
        try await clock.sleep(until: first.advanced(by: .seconds(30)), tolerance: nil)
        let real = ContinuousClock.now - begin
        #expect(clock.now >= first.advanced(by: .seconds(30)))
        #expect(real >= .milliseconds(25), "30 virtual seconds passed in \(real)")
    }

    @Test("After a restart a virtual clock goes on from the latest time in the store")
    func goesOn() {
        let latest = mondayNoon.advanced(by: .seconds(86_400))
        #expect(VirtualClock(start: mondayNoon, rate: 1, notBefore: latest).now > latest)
        #expect(VirtualClock(start: latest, rate: 1, notBefore: mondayNoon).now >= latest)
    }

    @Test("The resolution of a virtual clock is two milliseconds of real time")
    func resolution() {
        #expect(VirtualClock(start: mondayNoon, rate: 60).minimumResolution == .milliseconds(120))
    }

    @Test("The system's clock shows the time of day")
    func systemClock() async throws {
        let clock = SystemClock()
        let before = clock.now
        try await clock.sleep(until: before.advanced(by: .milliseconds(20)), tolerance: nil)
        #expect(clock.now >= before.advanced(by: .milliseconds(20)))
        #expect(before.millisecondsSinceEpoch > 1_700_000_000_000)
    }
}
