import Domain
import Simulator
import Testing

@Suite("Attempts")
struct AttemptTests {
    @Test("The carrier is asked only when the intent is on disk")
    func intentFirst() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, [recipient(1)]))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)  // the start, and the page
        #expect(bench.placed.isEmpty)
        #expect(try bench.snapshot(id).stats.dialing == 0)
        bench.commitNext()
        #expect(bench.placed.count == 1)
        #expect(try bench.snapshot(id).stats.dialing == 1)
    }

    @Test("An event about an attempt that the carrier was not asked for means nothing")
    func eventTooEarly() throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings())).id
        bench.command(.addProspects(id, [recipient(1)]))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)
        guard case .openAttempt(let attempt, _)? = bench.batches.last?.changes.first else { throw TestFailure("no attempt was decided") }
        bench.event(.callEnded(.human), about: attempt.id)
        bench.isImmediate = true
        bench.commitNext(.max)
        #expect(bench.placed == [attempt])
        #expect(try bench.snapshot(id).stats.dialing == 1)
    }

    @Test("Attempts that were decided before a pause or a cancellation go on; none is decided after", arguments: [true, false])
    func intentsGoOn(pauses: Bool) throws {
        let bench = try EngineBench()
        let id = try bench.perform(.create(voiceSettings { $0.callsPerSecond = 1 })).id
        bench.command(.addProspects(id, [recipient(1), recipient(2), recipient(3)]))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)
        bench.command(pauses ? .pause(id) : .cancel(id))
        bench.isImmediate = true
        bench.commitNext(.max)
        bench.pass(.seconds(10))
        #expect(bench.placed.map(\.phone) == [recipient(1)])
        let stats = try bench.snapshot(id).stats
        #expect(stats.dialing == 1 && (pauses ? stats.queued == 2 : stats.cancelled == 2))
        try bench.event(.callEnded(.human), about: bench.attempt(0).id)
        #expect(try bench.snapshot(id).stats.humanConnected == 1)
        #expect(try bench.snapshot(id).status == (pauses ? .paused : .cancelled))
    }

    @Test("A call that comes to nothing after its campaign was cancelled keeps its outcome, and is not retried")
    func cancelledInFlight() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.maxRetries = 3 }, prospects: 1)
        try bench.perform(.cancel(id))
        try bench.event(.callEnded(.busy), about: bench.attempt(0).id)
        #expect(bench.prospects(of: id).map(\.status) == [.busy])
        #expect(try bench.snapshot(id).stats.busy == 1)
    }

    @Test("Busy, no answer and a failure that may pass are retried after the delay, until the retries are used up")
    func retries() throws {
        for result in [CallResult.busy, .noAnswer, .failed(Reason("congestion"), mayPass: true)] {
            let bench = try EngineBench()
            let id = try bench.started(
                voiceSettings {
                    $0.maxRetries = 1
                    $0.retryDelay = RetryDelay("10m")
                }, prospects: 1)
            bench.pass(.seconds(30))
            try bench.event(.callEnded(result), about: bench.attempt(0).id)
            #expect(try bench.snapshot(id).stats.queued == 1, "\(result)")
            #expect(try bench.snapshot(id).waitingFor?.until == bench.now.advanced(by: .seconds(600)))
            bench.pass(.seconds(599))
            #expect(bench.placed.count == 1, "\(result): retried before its time")
            bench.pass(.seconds(1))
            #expect(bench.placed.map(\.number) == [1, 2], "\(result)")
            try bench.event(.callEnded(result), about: bench.attempt(1).id)
            #expect(try bench.snapshot(id).status == .completed, "\(result): retried too often")
            #expect(try bench.snapshot(id).stats.completed == 1)
        }
    }

    @Test("A voicemail, a human and a permanent failure are never retried")
    func noRetries() throws {
        for result in [CallResult.voicemail, .human, .failed(Reason("unallocated"), mayPass: false)] {
            let bench = try EngineBench()
            let id = try bench.started(voiceSettings { $0.maxRetries = 10 }, prospects: 1)
            try bench.event(.callEnded(result), about: bench.attempt(0).id)
            #expect(try bench.snapshot(id).status == .completed, "\(result)")
            #expect(bench.placed.count == 1, "\(result)")
        }
    }

    @Test("Events that come late, twice or out of order never move an outcome down")
    func rankedOutcomes() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        let attempt = try bench.attempt(0).id
        bench.event(.detected(.human), about: attempt)
        bench.event(.ringing, about: attempt)
        bench.event(.detected(.unknown), about: attempt)
        bench.event(.callEnded(.noAnswer), about: attempt)
        #expect(bench.prospects(of: id).map(\.status) == [.humanConnected])
        bench.event(.callEnded(.busy), about: attempt)
        bench.event(.unknownAttempt, about: attempt)
        #expect(bench.prospects(of: id).map(\.status) == [.humanConnected])
    }

    @Test("A message goes from sending to sent to delivered, and a receipt that overtakes counts once")
    func message() throws {
        let bench = try EngineBench()
        let id = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(1))
        try #require(bench.snapshot(id).stats.sending == 2)
        try bench.event(.messageSent, about: bench.attempt(0).id)
        #expect(try bench.snapshot(id).stats.sent == 1)
        try bench.event(.messageDelivered, about: bench.attempt(0).id)
        try bench.event(.messageDelivered, about: bench.attempt(1).id)
        try bench.event(.messageSent, about: bench.attempt(1).id)
        #expect(try bench.snapshot(id).stats.delivered == 2)
        #expect(try bench.snapshot(id).status == .completed)
    }

    @Test("A suppressed number is not dialed: its prospect ends cancelled, with the reason")
    func suppression() throws {
        let bench = try EngineBench(storeModel(suppressed: [recipient(0)]))
        let id = try bench.started(voiceSettings(), prospects: 2)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(1)])
        #expect(try bench.prospect(0, of: id).status == .cancelled)
        #expect(try bench.prospect(0, of: id).reason == .suppressed)
        #expect(try bench.snapshot(id).stats.cancelled == 1)
    }

    @Test("A text to a suppressed number uses up neither its number's gap nor its day, also after a restart")
    func suppressedText() throws {
        let bench = try EngineBench(storeModel(numbers: 1, suppressed: [recipient(0), recipient(1)]))
        let id = try bench.started(smsSettings(), prospects: 2)
        bench.pass(.seconds(1))
        #expect(try bench.snapshot(id).status == .completed)
        try bench.restart()
        let next = try bench.perform(.create(smsSettings())).id
        bench.command(.addProspects(next, [recipient(2)]))
        try bench.perform(.start(next))
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(2)])
        let use = bench.model.state(of: testAccount.id)?.callerIdUse.first
        #expect(use?.today.attempts == 1 && use?.freeAt ?? .epoch > bench.now)
    }

    @Test("No ring result in 60 s: the carrier is asked, then the attempt failed with reason no_result")
    func ringTimeout() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.maxRetries = 3 }, prospects: 1)
        try bench.event(.ringing, about: bench.attempt(0).id)
        bench.pass(.milliseconds(59_999))
        #expect(bench.lookedUp.isEmpty)
        bench.pass(.milliseconds(1))
        #expect(bench.lookedUp.map(\.id) == bench.placed.map(\.id))
        // It knows the attempt, and no outcome.
        try bench.event(.ringing, about: bench.attempt(0).id)
        bench.pass(.seconds(30))
        #expect(try bench.prospect(0, of: id).status == .failed)
        #expect(try bench.prospect(0, of: id).reason == .noResult)
        #expect(bench.placed.count == 1, "repeated on a guess")
    }

    @Test("A carrier that is silent is asked ten times, every 30 s, before an attempt counts as failed")
    func silentCarrier() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        bench.pass(.seconds(60 + 299))
        #expect(bench.lookedUp.count == 10)
        #expect(try bench.snapshot(id).stats.dialing == 1, "given up while the carrier may only be away")
        bench.pass(.seconds(1))
        #expect(bench.lookedUp.count == 10)
        #expect(try bench.prospect(0, of: id).reason == .noResult)
        #expect(bench.placed.count == 1, "repeated on a guess")
    }

    @Test("What the carrier has said before a wake is heard before the wake ends a wait, however late it is")
    func eventsBeforeTimers() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 2)
        bench.pass(.seconds(61))
        try #require(bench.lookedUp.count == 2)
        bench.now = bench.now.advanced(by: .seconds(3_600))
        for attempt in bench.placed { bench.event(.callEnded(.voicemail), about: attempt.id) }
        bench.send(.wake)
        #expect(bench.prospects(of: id).map(\.status) == [.voicemail, .voicemail])
    }

    @Test("What the carrier answers to a look-up decides")
    func lookUpAnswered() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        bench.pass(.seconds(61))
        try bench.event(.callEnded(.voicemail), about: bench.attempt(0).id)
        #expect(try bench.prospect(0, of: id).status == .voicemail)
    }

    @Test("A call that was answered and never ends counts as what answered it")
    func endlessCall() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings(), prospects: 1)
        try bench.event(.detected(.machineStart), about: bench.attempt(0).id)
        #expect(bench.instructions == [.hangUp], "there is nothing to leave")
        bench.pass(.seconds(29))
        #expect(bench.lookedUp.isEmpty)
        bench.pass(.seconds(302))
        #expect(bench.lookedUp.count == 10)
        #expect(try bench.prospect(0, of: id).status == .voicemail)
    }

    @Test("No receipt in 72 h: the carrier is asked, then the message failed with reason no_receipt")
    func receiptTimeout() throws {
        let bench = try EngineBench()
        let id = try bench.started(smsSettings(), prospects: 1)
        try bench.event(.messageSent, about: bench.attempt(0).id)
        bench.pass(.seconds(72 * 3_600 - 1))
        #expect(bench.lookedUp.isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.lookedUp.count == 1)
        try bench.event(.messageSent, about: bench.attempt(0).id)
        bench.pass(.seconds(30))
        #expect(bench.lookedUp.count == 1)
        #expect(try bench.prospect(0, of: id).reason == .noReceipt)
    }

    @Test("When the carrier refuses the credentials, the account's dialing campaigns fail and say so")
    func credentials() throws {
        let bench = try EngineBench()
        let first = try bench.started(voiceSettings(), prospects: 1)
        let second = try bench.started(voiceSettings { $0.callsPerSecond = 0.1 }, prospects: 5)
        try bench.event(.credentialsRefused, about: bench.attempt(0).id)
        for id in [first, second] {
            #expect(try bench.snapshot(id).status == .failed)
            #expect(try bench.snapshot(id).statusReason?.contains("credentials") == true)
        }
        #expect(try bench.prospect(0, of: first).reason == .credentialsRefused)
    }

    @Test("A refusal of the credentials that answers a look-up after a restart ends its attempt, and no campaign: they may be mended")
    func credentialsOfThePast() throws {
        let bench = try EngineBench()
        let id = try bench.started(voiceSettings { $0.callsPerSecond = 1 }, prospects: 2)
        let refused = try bench.attempt(0).id
        try bench.restart()
        bench.event(.credentialsRefused, about: refused)
        #expect(try bench.prospect(0, of: id).reason == .credentialsRefused)
        #expect(try bench.snapshot(id).status == .dialing)
    }

    @Test("A refusal of the credentials that is said again later is not held against campaigns that run by then")
    func credentialsSaidAgain() throws {
        let bench = try EngineBench()
        _ = try bench.started(voiceSettings(), prospects: 1)
        let refused = try bench.attempt(0).id
        bench.event(.credentialsRefused, about: refused)
        let id = try bench.started(voiceSettings("after the mending"), prospects: 2)
        bench.event(.credentialsRefused, about: refused)
        bench.event(.credentialsRefused, about: AttemptID(high: 1, low: 1))
        #expect(try bench.snapshot(id).status == .dialing)
    }

    @Test("An attempt whose intent reaches the disk after its window closed is not placed, and is due again when it opens")
    func windowClosesMeanwhile() throws {
        let bench = try EngineBench(at: mondayNoon)
        var settings = voiceSettings()
        settings.schedule = Schedule(timezone: "UTC", startHour: 9, endHour: 13)
        let id = try bench.perform(.create(settings)).id
        bench.command(.addProspects(id, [recipient(1)]))
        bench.pass(.milliseconds(3_599_999))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)
        bench.pass(.milliseconds(1))
        bench.isImmediate = true
        bench.commitNext(.max)
        #expect(bench.placed.isEmpty, "placed at 13:00")
        #expect(try bench.prospect(0, of: id).attempts == 0, "an attempt that nobody was asked for counts")
        bench.pass(.seconds(20 * 3_600 - 1))
        #expect(bench.placed.isEmpty)
        bench.pass(.seconds(1))
        #expect(bench.placed.map(\.phone) == [recipient(1)])
        #expect(bench.placed.map(\.number) == [1])
        #expect(bench.model.recount(id) == (try bench.snapshot(id).stats))
    }

    @Test("Nobody is called at night because the clock was ahead: after it is set back the window is that of the new time")
    func clockSetBack() throws {
        let bench = try EngineBench(at: mondayNoon)
        var settings = voiceSettings()
        settings.schedule = Schedule(timezone: "UTC", startHour: 9, endHour: 13)
        let id = try bench.perform(.create(settings)).id
        bench.command(.addProspects(id, [recipient(1), recipient(2)]))
        bench.now = mondayNoon.advanced(by: .seconds(-7 * 3_600))
        try bench.perform(.start(id))
        bench.pass(.seconds(3_600))
        #expect(bench.placed.isEmpty, "placed at \(bench.placed.map(\.placedAt)), which the clock then called 5 in the morning")
        bench.pass(.seconds(6 * 3_600 + 60))
        #expect(bench.placed.map(\.number) == [1, 1])
        #expect(bench.model.recount(id) == (try bench.snapshot(id).stats))
    }

    @Test("Where its campaign is cancelled meanwhile, such an attempt's prospect ends cancelled, never attempted")
    func windowClosesAndCancelled() throws {
        let bench = try EngineBench(at: mondayNoon)
        var settings = voiceSettings()
        settings.schedule = Schedule(timezone: "UTC", startHour: 9, endHour: 13)
        let id = try bench.perform(.create(settings)).id
        bench.command(.addProspects(id, [recipient(1)]))
        bench.pass(.milliseconds(3_599_999))
        bench.isImmediate = false
        bench.command(.start(id))
        bench.commitNext(2)
        bench.command(.cancel(id))
        bench.pass(.milliseconds(1))
        bench.isImmediate = true
        bench.commitNext(.max)
        #expect(bench.placed.isEmpty)
        let prospect = try bench.prospect(0, of: id)
        #expect(prospect.status == .cancelled && prospect.reason == .campaignCancelled && prospect.attempts == 0)
        #expect(try bench.snapshot(id).stats.cancelled == 1 && bench.model.recount(id) == bench.snapshot(id).stats)
    }
}
