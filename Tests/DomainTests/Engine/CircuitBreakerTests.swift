import Domain
import Simulator
import Testing

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private func bench(change: (inout CircuitBreaker) -> Void = { _ in }) throws -> EngineBench {
        var model = storeModel()
        var settings = AccountSettings()
        change(&settings.circuitBreaker)
        model.set(settings, of: testAccount.id)
        return try EngineBench(model)
    }

    private let failure = CarrierEventKind.callEnded(.failed(Reason("network_congestion"), mayPass: false))

    /// Has as many calls end as there are of `kinds`, in turn.
    private func end(_ kinds: [CarrierEventKind], on bench: EngineBench, from first: Int = 0) throws {
        for (index, kind) in kinds.enumerated() { try bench.event(kind, about: bench.attempt(first + index).id) }
    }

    @Test("A campaign of which over half of 20 attempts fail is paused, with the reason and the last failures, in one batch")
    func trips() throws {
        let bench = try bench()
        let id = try bench.started(voiceSettings(), prospects: 60)
        bench.pass(.seconds(1))
        try end(Array(repeating: .callEnded(.busy), count: 9) + Array(repeating: failure, count: 10), on: bench)
        #expect(try bench.snapshot(id).status == .dialing)
        try end([failure], on: bench, from: 19)
        let paused = try bench.snapshot(id)
        #expect(paused.status == .paused)
        #expect(paused.statusReason == "too many attempts fail: 11 of the 20 in 120 s, the last with network_congestion")
        #expect(paused.lastFailures.map(\.attempt) == bench.placed[9...19].map(\.id).reversed())
        let failure = try #require(paused.lastFailures.first)
        #expect(failure.reason == Reason("network_congestion") && failure.at == bench.now && failure.phone == bench.placed[19].phone)
        let last = try #require(bench.batches.last { $0.changes.contains { if case .noteFailures = $0 { true } else { false } } })
        let isWhole = last.changes.contains { if case .closeAttempt = $0 { true } else { false } }
        #expect(isWhole, "the pause is not in the batch of the failure")
        let count = bench.placed.count
        bench.pass(.seconds(60))
        #expect(bench.placed.count == count)
    }

    @Test("Failures that come back first pause no campaign whose other calls get through")
    func failuresComeFirst() throws {
        let bench = try bench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 20 }, prospects: 200)
        bench.pass(.seconds(4))
        for index in 40..<60 { try bench.event(.ringing, about: bench.attempt(index).id) }
        try end(Array(repeating: failure, count: 20), on: bench)
        #expect(try bench.snapshot(id).status == .dialing, "20 failed and 20 ring: that is half, and not more")
        try end([failure], on: bench, from: 20)
        #expect(try bench.snapshot(id).status == .paused, "21 of 41 failed")
    }

    @Test("Where the wait for an attempt ends and the next one is due, the failure comes first, and pauses before another is decided")
    func failureBeforeNext() throws {
        let bench = try bench { $0.minimumAttempts = 1 }
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 0.5 }, prospects: 5_000)
        // Nothing is heard of any call, so that their waits end; the wakes come late, when the next call has been due for a while.
        for _ in 0..<1_200 where try bench.snapshot(id).status == .dialing {
            bench.now = bench.now.advanced(by: .milliseconds(5_100))
            bench.send(.wake)
        }
        #expect(try bench.snapshot(id).status == .paused)
        let last = try #require(bench.batches.last { $0.changes.contains { if case .noteFailures = $0 { true } else { false } } })
        let decides = last.changes.contains { if case .openAttempt = $0 { true } else { false } }
        #expect(!decides, "an attempt is decided in the batch that pauses its campaign: \(last.changes)")
    }

    @Test("Resumed, it counts anew, and forgets what it was paused for")
    func resumed() throws {
        let bench = try bench()
        let id = try bench.started(voiceSettings(), prospects: 60)
        bench.pass(.seconds(1))
        try end(Array(repeating: failure, count: 20), on: bench)
        let resumed = try bench.perform(.resume(id))
        #expect(resumed.status == .dialing && resumed.statusReason == nil && resumed.lastFailures.isEmpty)
        try end(Array(repeating: failure, count: 19), on: bench, from: 20)
        #expect(try bench.snapshot(id).status == .dialing)
        try end([failure], on: bench, from: 39)
        #expect(try bench.snapshot(id).status == .paused)
    }

    @Test("What is the recipient's does not count as a failure")
    func recipients() throws {
        let bench = try bench()
        let id = try bench.started(voiceSettings(), prospects: 40)
        bench.pass(.seconds(1))
        for reason in ["fax", "silence"] {
            let kind = CarrierEventKind.callEnded(.failed(Reason(reason), mayPass: false))
            try end(Array(repeating: kind, count: 20), on: bench, from: reason == "fax" ? 0 : 20)
        }
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("Failures that are further apart than the window do not add up")
    func slowFailures() throws {
        let bench = try bench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 0.1 }, prospects: 60)
        for index in 0..<40 {
            bench.pass(.seconds(10))
            try end([failure], on: bench, from: index)
        }
        #expect(try bench.snapshot(id).status == .dialing)
    }

    @Test("An account can set it otherwise, or off", arguments: [true, false])
    func settings(isEnabled: Bool) throws {
        let bench = try bench {
            $0.isEnabled = isEnabled
            $0.minimumAttempts = 3
            $0.rate = 0.9
        }
        let id = try bench.started(voiceSettings(), prospects: 30)
        bench.pass(.seconds(1))
        try end([.callEnded(.busy), failure, failure], on: bench)
        #expect(try bench.snapshot(id).status == .dialing)
        try end(Array(repeating: failure, count: 17), on: bench, from: 3)
        #expect(try bench.snapshot(id).status == (isEnabled ? .paused : .dialing))
    }

    @Test("A campaign that was cancelled is not paused for what fails afterwards")
    func cancelled() throws {
        let bench = try bench { $0.minimumAttempts = 2 }
        let id = try bench.started(smsSettings(), prospects: 2)
        try bench.perform(.cancel(id))
        bench.pass(.seconds(1))
        for attempt in bench.placed { bench.event(.messageFailed(Reason("x"), mayPass: false), about: attempt.id) }
        #expect(try bench.snapshot(id).status == .cancelled)
    }
}
