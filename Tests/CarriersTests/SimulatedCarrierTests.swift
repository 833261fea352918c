import Carriers
import Domain
import Synchronization
import Testing

@Suite("The simulated carrier")
struct SimulatedCarrierTests {
    private static let start = Instant(millisecondsSinceEpoch: 1_767_632_400_000)

    /// Keeps what a carrier tells, with its time.
    private final class Listener: Sendable {
        private let told = Mutex<[CarrierEvent]>([])
        var events: [CarrierEvent] { told.withLock { $0 } }

        func hear(_ event: CarrierEvent) { told.withLock { $0.append(event) } }

        /// Waits until `count` events were heard, five seconds at most.
        func heard(_ count: Int) async throws -> [CarrierEvent] {
            for _ in 0..<500 {
                if events.count >= count { return events }
                try await Task.sleep(for: .milliseconds(10))
            }
            return events
        }
    }

    private let account = AccountID(high: 1, low: 1)
    private let model = SimulatedCarrierModel(seed: 7)

    @Test("tells what becomes of a call, step by step, as its model has it")
    func call() async throws {
        let (carrier, listener) = carrier(rate: 10_000)
        let attempt = try attempt(phone: 14_155_550_101)
        carrier.perform(.placeCall(CallRequest(account: account, attempt: attempt, ai: true, voicemailAudioURL: nil)))
        let expected = model.timeline(of: attempt)
        let events = try await listener.heard(expected.count)
        #expect(events.map(\.kind) == expected.map(\.event))
        #expect(events.map(\.at) == expected.map(\.at))
        #expect(events.allSatisfy { $0.account == account && $0.attempt == attempt.id })
        #expect(events.last?.carrierID?.hasPrefix("sim_") == true && events.last?.cost?.currency == "USD")
    }

    @Test("keeps the order of events that fall due together")
    func order() async throws {
        let (carrier, listener) = carrier(rate: 100_000)
        let attempts = try (0..<50).map { try attempt(phone: 14_155_550_000 + UInt64($0)) }
        for attempt in attempts {
            carrier.perform(.placeCall(CallRequest(account: account, attempt: attempt, ai: false, voicemailAudioURL: nil)))
        }
        let total = attempts.reduce(0) { $0 + model.timeline(of: $1).count }
        let events = try await listener.heard(total)
        for attempt in attempts {
            let own = events.filter { $0.attempt == attempt.id }.map(\.kind)
            #expect(own == model.timeline(of: attempt).map(\.event), "events of \(attempt.phone) came out of order")
        }
    }

    @Test("does what a call is told, in place of what would have come, and tells a look-up that it has taken it")
    func instructions() async throws {
        var settings = SimulatedCarrierSettings()
        settings.outcomes = try OutcomeMix(parsing: "human=100")
        let model = SimulatedCarrierModel(seed: 7, settings: settings)
        let attempt = try attempt(phone: 14_155_550_106)
        let clock = HandClock(now: Self.start)
        let carrier = SimulatedCarrier(model: model, clock: clock)
        let listener = Listener()
        carrier.deliver { listener.hear($0) }
        carrier.perform(.placeCall(CallRequest(account: account, attempt: attempt, ai: true, voicemailAudioURL: nil)))
        let detected = try #require(model.timeline(of: attempt).first { $0.event == .detected(.human) }?.at)
        clock.set(detected)
        for _ in 0..<2 {
            carrier.perform(.instruct(CallInstructionRequest(account: account, attempt: attempt, instruction: .connectAgent)))
        }
        clock.set(detected.advanced(by: .seconds(2)))
        carrier.perform(.lookUp(account, attempt))
        let kinds = listener.events.map(\.kind)
        #expect(kinds == [.instructed(.connectAgent), .ringing, .answered, .detected(.human), .agentConnected])
        carrier.stop()
        clock.endSleep()
    }

    @Test("answers a look-up with what has happened meanwhile, and then goes on")
    func lookUp() async throws {
        let placed = try attempt(phone: 14_155_550_102)
        let timeline = model.timeline(of: placed)
        let end = try #require(timeline.last?.at)
        let (carrier, listener) = carrier(rate: 10_000, from: end.advanced(by: .seconds(-1)))
        carrier.perform(.lookUp(account, placed))
        #expect(try await listener.heard(timeline.count).map(\.kind) == timeline.map(\.event))
    }

    @Test("answers a look-up before the request returns, so that no clock is too fast for it")
    func lookUpAtOnce() async throws {
        let placed = try attempt(phone: 14_155_550_104)
        let timeline = model.timeline(of: placed)
        let (carrier, listener) = carrier(rate: 1, from: try #require(timeline.last?.at))
        carrier.perform(.lookUp(account, placed))
        #expect(listener.events.map(\.kind) == timeline.map(\.event))
    }

    @Test("asked twice about the same attempt, places it once and tells each event once")
    func askedTwice() async throws {
        let (carrier, listener) = carrier(rate: 10_000)
        let attempt = try attempt(phone: 14_155_550_105)
        for _ in 0..<3 {
            carrier.perform(.placeCall(CallRequest(account: account, attempt: attempt, ai: false, voicemailAudioURL: nil)))
        }
        let expected = model.timeline(of: attempt).map(\.event)
        _ = try await listener.heard(expected.count)
        try await Task.sleep(for: .milliseconds(50))
        #expect(listener.events.map(\.kind) == expected)
    }

    @Test("waits for one time only, also where a wait was over just when an earlier event took its place")
    func oneAlarm() async throws {
        let clock = HandClock(now: Self.start)
        let carrier = SimulatedCarrier(model: model, clock: clock)
        let listener = Listener()
        carrier.deliver { listener.hear($0) }
        let first = { (attempt: Attempt) in model.timeline(of: attempt).first?.at ?? .distantFuture }
        // Later first: the second call's event takes the place of the first one's.
        let attempts = try (0..<20).map { try attempt(phone: 14_155_550_200 + UInt64($0)) }.sorted { first($0) > first($1) }
        let pair = [try #require(attempts.first), try #require(attempts.last)]
        for attempt in pair {
            carrier.perform(.placeCall(CallRequest(account: account, attempt: attempt, ai: false, voicemailAudioURL: nil)))
        }
        #expect(try await clock.sleepers(2) == 2)
        clock.set(first(pair[0]))
        clock.endSleep()
        clock.endSleep()
        #expect(Set(try await listener.heard(2).map(\.attempt)) == Set(pair.map(\.id)))
        // What would have come of the wait that was replaced has come by now.
        #expect(try await clock.sleepers(1) == 1)
        try await Task.sleep(for: .milliseconds(50))
        #expect(try await clock.sleepers(1) == 1)
        carrier.stop()
        clock.endSleep()
    }

    @Test("tells nothing once it is stopped")
    func stop() async throws {
        let (carrier, listener) = carrier(rate: 10_000)
        let attempt = try attempt(phone: 14_155_550_103)
        carrier.perform(.placeCall(CallRequest(account: account, attempt: attempt, ai: false, voicemailAudioURL: nil)))
        carrier.stop()
        try await Task.sleep(for: .milliseconds(100))
        #expect(listener.events.isEmpty)
    }

    private func carrier(rate: Double, from start: Instant = start) -> (SimulatedCarrier, Listener) {
        let carrier = SimulatedCarrier(model: model, clock: VirtualClock(start: start, rate: rate))
        let listener = Listener()
        carrier.deliver { listener.hear($0) }
        return (carrier, listener)
    }

    private func attempt(phone: UInt64) throws -> Attempt {
        Attempt(
            id: AttemptID(high: phone, low: 1), campaign: CampaignID(high: 2, low: 2), prospect: ProspectID(high: phone, low: 3),
            phone: try #require(PhoneNumber(digits: phone)), number: 1, callerId: try #require(PhoneNumber("+19495551000")),
            channel: .voice, placedAt: Self.start, status: .dialing)
    }
}
