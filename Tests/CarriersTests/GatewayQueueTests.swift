import Domain
import Testing

@testable import Carriers

@Suite("Requests that wait for a carrier gateway")
struct GatewayQueueTests {
    private let start = ContinuousClock.now
    private var settings: GatewaySettings {
        var settings = GatewaySettings()
        settings.maximumInFlight = 2
        settings.maximumWaiting = 3
        return settings
    }

    @Test("have a turn in their order, so many at a time, placements and look-ups apart")
    func turns() throws {
        var queue = GatewayQueue(settings)
        let calls = try (1...3).map { CarrierRequest.placeCall(try call($0)) }
        let lookUps = try (4...6).map { CarrierRequest.lookUp(account, try attempt($0)) }
        for request in calls + lookUps { add(request, to: &queue) }
        var turn = queue.next(at: start)
        #expect(turn.ready.map(\.request) == Array(calls[..<2] + lookUps[..<2]))
        turn = queue.next(at: start)
        #expect(turn.ready.isEmpty)
        queue.finish(calls[0])
        queue.finish(lookUps[1])
        turn = queue.next(at: start)
        #expect(turn.ready.map(\.request) == [calls[2], lookUps[2]])
        #expect(!queue.hasPlacedAll)
        queue.finish(calls[1])
        queue.finish(calls[2])
        #expect(queue.hasPlacedAll)
    }

    @Test("are bounded: a placement too many is not taken, a look-up waits once per attempt")
    func bounds() throws {
        var queue = GatewayQueue(settings)
        for index in 1...3 { add(.placeCall(try call(index)), to: &queue) }
        let isTaken = try queue.add(.init(request: .placeCall(call(4)), since: start))
        #expect(!isTaken)
        for _ in 1...100 { add(.lookUp(account, try attempt(1)), to: &queue) }
        let turn = queue.next(at: start)
        #expect(turn.ready.filter(\.request.isLookUp).count == 1)
    }

    @Test("are not sent when they have waited too long: placements are given back, look-ups forgotten")
    func patience() throws {
        var queue = GatewayQueue(settings)
        let old = CarrierRequest.placeCall(try call(1))
        let young = CarrierRequest.placeCall(try call(2))
        add(old, to: &queue)
        add(.lookUp(account, try attempt(3)), to: &queue)
        add(young, to: &queue, at: start + .seconds(4))
        var turn = queue.next(at: start + .milliseconds(5_001))
        #expect(turn.overdue == [old])
        #expect(turn.ready.map(\.request).contains(young))
        add(.lookUp(account, try attempt(4)), to: &queue)
        turn = queue.next(at: start + .milliseconds(30_001))
        #expect(turn.ready.isEmpty)
    }

    @Test("are sent where they were asked for again while there was no connection")
    func askedAgain() throws {
        var queue = GatewayQueue(settings)
        let lookUp = CarrierRequest.lookUp(account, try attempt(1))
        for seconds in [0, 30, 60] { add(lookUp, to: &queue, at: start + .seconds(seconds)) }
        let turn = queue.next(at: start + .seconds(70))
        #expect(turn.ready.map(\.request) == [lookUp])
        #expect(turn.ready.first?.since == start + .seconds(60))
    }

    @Test("go before look-ups where they are instructions: somebody is on the line; and are given back when they have waited too long")
    func instructions() throws {
        var queue = GatewayQueue(settings)
        let orders = try (1...3).map { CallInstructionRequest(account: account, attempt: try attempt($0), instruction: .hangUp) }
        add(.lookUp(account, try attempt(9)), to: &queue)
        for order in orders { add(.instruct(order), to: &queue) }
        var turn = queue.next(at: start)
        #expect(turn.ready.map(\.request) == orders.prefix(2).map { .instruct($0) })
        for order in orders.prefix(2) { queue.finish(.instruct(order)) }
        turn = queue.next(at: start + .milliseconds(5_001))
        #expect(turn.missed == [orders[2]])
        #expect(turn.ready.filter(\.request.isLookUp).count == 1)
    }

    private func add(_ request: CarrierRequest, to queue: inout GatewayQueue, at time: ContinuousClock.Instant? = nil) {
        let isTaken = queue.add(GatewayQueue.Entry(request: request, since: time ?? start))
        #expect(isTaken)
    }

    private let account = AccountID(high: 1, low: 1)

    private func attempt(_ index: Int) throws -> Attempt {
        let (phone, own) = (try #require(PhoneNumber("+14155550101")), try #require(PhoneNumber("+19495551000")))
        return Attempt(
            id: AttemptID(high: 1, low: UInt64(index)), campaign: CampaignID(high: 1, low: 1), prospect: ProspectID(high: 1, low: 1),
            phone: phone, number: 1, callerId: own, channel: .voice, placedAt: .epoch, status: .dialing)
    }

    private func call(_ index: Int) throws -> CallRequest {
        CallRequest(account: account, attempt: try attempt(index), ai: false, voicemailAudioURL: nil)
    }
}
