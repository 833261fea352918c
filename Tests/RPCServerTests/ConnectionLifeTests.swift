import NIOCore
import Testing

@testable import RPCServer

/// By a clock that the tests move.
@Suite("What is due in the life of a server's connection") struct ConnectionLifeTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func at(_ seconds: Int64) -> NIODeadline { Self.start + .seconds(seconds) }

    private func facts(_ seconds: Int64, lastRead: Int64 = 0, opened: UInt64 = 0, hasStreams: Bool = false) -> ConnectionLife.Facts {
        .init(now: at(seconds), lastRead: at(lastRead), opened: opened, hasStreams: hasStreams)
    }

    private func settings(_ change: (inout ConnectionSettings) -> Void) -> ConnectionSettings {
        var settings = ConnectionSettings()
        settings.maxIdle = nil
        settings.keepalive.time = nil
        change(&settings)
        return settings
    }

    @Test("The defaults are gRPC's, but for idleness and the grace, which have an end here") func defaults() {
        let settings = ConnectionSettings()
        #expect(settings.maxAge == nil)
        #expect(settings.keepalive.time == .hours(2))
        #expect(settings.keepalive.timeout == .seconds(20))
        #expect(settings.keepalive.withoutCalls)
        #expect(settings.pings.minimumInterval == .minutes(5))
        #expect(!settings.pings.permitsWithoutCalls)
        #expect(settings.pings.maxStrikes == 2)
        #expect(KeepaliveSettings.client.time == nil)
        #expect(settings.maxIdle == .minutes(15))
        #expect(settings.maxAgeGrace == .minutes(5))
    }

    @Test("A connection whose preface does not come to its end is closed, and none after it has") func opening() {
        var life = ConnectionLife(settings { $0.maxIdle = .seconds(100) }, opening: .seconds(10), now: at(0), lot: 0)
        #expect(life.nextLook == at(10))
        expectEqual(life.look(facts(9)), nil)
        var complete = life
        expectEqual(life.look(facts(10)), .close)
        complete.opened()
        expectEqual(complete.look(facts(10)), nil)
        #expect(complete.nextLook == at(100))
    }

    @Test("A connection that never had a call is idle after its time") func idleFromTheStart() {
        var life = ConnectionLife(settings { $0.maxIdle = .seconds(10) }, now: at(0), lot: 0)
        #expect(life.nextLook == at(10))
        expectEqual(life.look(facts(9)), nil)
        expectEqual(life.look(facts(10)), .drain(.idle))
        life.beganDrain()
        #expect(life.nextLook == nil)
    }

    @Test("A connection with a call in progress, or one since the last look, is not idle") func notIdle() {
        var life = ConnectionLife(settings { $0.maxIdle = .seconds(10) }, now: at(0), lot: 0)
        expectEqual(life.look(facts(10, opened: 1, hasStreams: true)), nil)
        #expect(life.nextLook == at(20))
        expectEqual(life.look(facts(20, opened: 2)), nil)
        expectEqual(life.look(facts(30, opened: 2)), .drain(.idle))
    }

    @Test("A connection's age is up to a tenth more or less than the setting, by chance", arguments: [(0.0, 90), (0.5, 100), (1.0, 110)])
    func age(lot: Double, seconds: Int64) {
        var life = ConnectionLife(settings { $0.maxAge = .seconds(100) }, now: at(0), lot: lot)
        expectEqual(life.look(facts(seconds - 1, hasStreams: true)), nil)
        expectEqual(life.look(facts(seconds + 1, hasStreams: true)), .drain(.age))
        life.beganDrain()
        expectEqual(life.look(facts(1000, hasStreams: true)), nil, "calls end without a grace having begun")
    }

    @Test("After its age and the grace, calls are cut off and the connection is closed") func grace() {
        var life = ConnectionLife(
            settings {
                $0.maxAge = .seconds(100)
                $0.maxAgeGrace = .seconds(10)
            }, now: at(0), lot: 0.5)
        expectEqual(life.look(facts(101, hasStreams: true)), .drain(.age))
        life.beganDrain()
        life.beganGrace(.age, now: at(102))
        expectEqual(life.look(facts(111, hasStreams: true)), nil)
        expectEqual(life.look(facts(112, hasStreams: true)), .cutOff)
        expectEqual(life.look(facts(112, hasStreams: true)), nil)
        expectEqual(life.look(facts(113, hasStreams: true)), .close)
    }

    @Test("Without a grace setting calls go on for ever; a shutdown has a limit of its own") func noGrace() {
        var life = ConnectionLife(settings { $0.maxAgeGrace = nil }, now: at(0), lot: 0.5)
        life.beganGrace(.age, now: at(0))
        #expect(life.nextLook == nil)
        var other = ConnectionLife(settings { _ in }, now: at(0), lot: 0.5)
        other.beganGrace(.shutdown, now: at(0))
        #expect(other.nextLook == nil)
    }

    @Test("A silent peer gets a PING after the keepalive time, and is closed after the timeout") func keepalive() {
        var life = ConnectionLife(settings { $0.keepalive = KeepaliveSettings(time: .seconds(60), withoutCalls: true) }, now: at(0), lot: 0)
        expectEqual(life.look(facts(59)), nil)
        expectEqual(life.look(facts(60)), .ping)
        #expect(life.nextLook == at(80))
        expectEqual(life.look(facts(79)), nil)
        expectEqual(life.look(facts(80)), .close)
    }

    @Test("Any byte is an answer, and the time begins anew with it") func keepaliveAnswered() {
        var life = ConnectionLife(settings { $0.keepalive = KeepaliveSettings(time: .seconds(60), withoutCalls: true) }, now: at(0), lot: 0)
        expectEqual(life.look(facts(60, lastRead: 30)), nil)
        #expect(life.nextLook == at(90))
        expectEqual(life.look(facts(90, lastRead: 30)), .ping)
        expectEqual(life.look(facts(110, lastRead: 91)), nil)
        #expect(life.nextLook == at(151))
        expectEqual(life.look(facts(151, lastRead: 91)), .ping)
    }

    @Test("PINGs to a peer that answers are as far apart as the keepalive time, also where the timeout is longer") func shortKeepalive() {
        var keepalive = Keepalive(KeepaliveSettings(time: .seconds(10), timeout: .seconds(20), withoutCalls: true))
        expectEqual(keepalive.look(now: at(10), lastRead: at(0), hasCalls: false), .ping(until: at(20)))
        expectEqual(keepalive.look(now: at(20), lastRead: at(10), hasCalls: false), .ping(until: at(30)))
        expectEqual(keepalive.look(now: at(30), lastRead: at(10), hasCalls: false), .wait(until: at(40)))
        expectEqual(keepalive.look(now: at(35), lastRead: at(32), hasCalls: false), .wait(until: at(42)))
        expectEqual(keepalive.look(now: at(42), lastRead: at(32), hasCalls: false), .ping(until: at(52)))
        expectEqual(keepalive.look(now: at(62), lastRead: at(41), hasCalls: false), .close)
    }

    @Test("Where connections without calls are left alone, they get no PING until there is a call") func keepaliveWithCallsOnly() {
        var keepalive = Keepalive(KeepaliveSettings(time: .seconds(60)))
        expectEqual(keepalive.look(now: at(60), lastRead: at(0), hasCalls: false), .rest)
        expectEqual(keepalive.look(now: at(70), lastRead: at(0), hasCalls: true), .ping(until: at(90)))
    }

    @Test("The third PING that comes too soon is one too many") func strikes() {
        var strikes = PingStrikes(PingPolicy())
        expectEqual(strikes.count(now: at(0), hasCalls: true, hasAnswered: false), false)
        expectEqual(strikes.count(now: at(1), hasCalls: true, hasAnswered: false), false)
        expectEqual(strikes.count(now: at(2), hasCalls: true, hasAnswered: false), false)
        expectEqual(strikes.count(now: at(3), hasCalls: true, hasAnswered: false), true)
    }

    @Test("PINGs as far apart as the policy says are never too many") func patientPings() {
        var strikes = PingStrikes(PingPolicy())
        for number in 0..<10 { expectEqual(strikes.count(now: at(Int64(number) * 300), hasCalls: true, hasAnswered: false), false) }
    }

    @Test("Without calls PINGs may come every two hours only, unless the policy permits them") func pingsWithoutCalls() {
        var strikes = PingStrikes(PingPolicy())
        for number in 0..<3 { expectEqual(strikes.count(now: at(Int64(number) * 300), hasCalls: false, hasAnswered: false), false) }
        expectEqual(strikes.count(now: at(900), hasCalls: false, hasAnswered: false), true)
        var policy = PingPolicy()
        policy.permitsWithoutCalls = true
        strikes = PingStrikes(policy)
        for number in 0..<10 { expectEqual(strikes.count(now: at(Int64(number) * 300), hasCalls: false, hasAnswered: false), false) }
    }

    @Test("HEADERS or DATA that were sent take all strikes back") func strikesTakenBack() {
        var strikes = PingStrikes(PingPolicy())
        for number in 0..<3 { expectEqual(strikes.count(now: at(Int64(number)), hasCalls: true, hasAnswered: false), false) }
        expectEqual(strikes.count(now: at(3), hasCalls: true, hasAnswered: true), false)
        expectEqual(strikes.count(now: at(4), hasCalls: true, hasAnswered: false), false)
        expectEqual(strikes.count(now: at(5), hasCalls: true, hasAnswered: false), false)
        expectEqual(strikes.count(now: at(6), hasCalls: true, hasAnswered: false), true)
    }
}
