import Domain

/// What users, the carrier, the disk and the administrator do to the server.
extension Simulation {
    /// Sets going the troubles that come by themselves.
    func beginTroubles() {
        again(.stop, .stops, mean: .seconds(3 * 3_600))
        again(.fullDisk, .fullDisk, mean: .seconds(6 * 3_600))
        again(.throttling, .throttling, mean: .seconds(3 * 3_600))
        again(.clockStep, .clockSteps, mean: .seconds(5 * 3_600))
        again(.sideChange, .sideChanges, mean: .seconds(3_600))
        again(.text, .inboundTexts, mean: .seconds(900))
        for id in order { schedule(.watch(id), after: milliseconds(0...3_600_000)) }
    }

    func again(_ event: Event, _ trouble: SimulatedTrouble, mean: Duration) {
        if let wait = levels.wait(for: trouble, mean: mean, &random) { schedule(event, after: wait) }
    }

    /// Whoever looks after the server has it started again.
    func stop() throws {
        again(.stop, .stops, mean: .seconds(3 * 3_600))
        try beginStop()
    }

    func fillDisk() {
        disk.fullUntil = now.advanced(by: milliseconds(1_000...3_600_000))
        note("the disk is full")
        again(.fullDisk, .fullDisk, mean: .seconds(6 * 3_600))
    }

    func throttle() {
        peer.throttledUntil = now.advanced(by: milliseconds(1...900_000))
        note("the carrier takes no more")
        again(.throttling, .throttling, mean: .seconds(3 * 3_600))
    }

    /// Forward and back, by seconds or hours.
    func stepClock() {
        let longest: Int64 = chance(2) ? 5_000 : 7_200_000
        skew += milliseconds(-longest...longest)
        note("the clock is set: it is off by \(skew)")
        for id in order {
            accounts[id]?.liveness.forgive()
            // A sleep is by the clock, and notices within its steps.
            guard let timer = accounts[id]?.core?.timer else { continue }
            setAlarm(id, timer.id, timer.at)
            schedule(.wake(process: process, id, timer: timer.id), after: milliseconds(0...30_000))
        }
        again(.clockStep, .clockSteps, mean: .seconds(5 * 3_600))
    }

    /// The command line, beside the running server: whom not to call any more, and from which number.
    func changeFromTheSide() {
        if let id = order.randomElement(using: &random), let account = accounts[id] {
            if chance(2) {
                let number = account.user.numbers[0].digits + UInt64.random(in: 2...6, using: &random)
                if let number = PhoneNumber(digits: number) { disk.model.add(numbers: [number], of: id) }
            } else {
                changeSuppression(of: id, &random)
            }
        }
        again(.sideChange, .sideChanges, mean: .seconds(3_600))
    }

    // MARK: Users

    func useAsUser(_ id: AccountID) throws {
        // Now and then several users act at the same moment.
        let isAtOnce = Int.random(in: 0..<3, using: &userRandom) == 0
        let longest = isAtOnce ? 30 : Int64.random(in: 1...3_500_000, using: &userRandom)
        schedule(.user(id), after: .milliseconds(Int64.random(in: 0...longest, using: &userRandom)))
        guard let account = accounts[id], let command = account.user.command(account.known, &userRandom) else { return }
        try perform(command, for: id)
        if Int.random(in: 0..<4, using: &userRandom) == 0 { changeSuppression(of: id, &userRandom) }
        if Int.random(in: 0..<2, using: &userRandom) == 0 { toggle(after: command, id) }
        try actTogether()
    }

    /// Now and then users of all accounts act at once, so that their changes share commits.
    private func actTogether() throws {
        guard order.count > 1, Int.random(in: 0..<3, using: &userRandom) == 0 else { return }
        for id in order + order {
            guard let account = accounts[id], let command = account.user.command(account.known, &userRandom) else { continue }
            try perform(command, for: id)
        }
    }

    /// Those who pause by mistake go on at once, and those who start stop, some of them again and again.
    func toggle(after command: CampaignCommand, _ id: AccountID) {
        let delay = Duration.milliseconds(Int64.random(in: 0...100, using: &userRandom))
        guard Int.random(in: 0..<8, using: &userRandom) != 0 else { return }
        switch command {
        case .pause(let campaign): schedule(.toggle(id, .resume(campaign)), after: delay)
        case .start(let campaign), .resume(let campaign): schedule(.toggle(id, .pause(campaign)), after: delay)
        default: break
        }
    }

    func perform(_ command: CampaignCommand, for id: AccountID) throws {
        guard isUp else { return }
        switch command {
        case .start, .resume: try handle(.numbers(disk.model.ownNumbers(of: id)), for: id)
        default: break
        }
        lastToken += 1
        note("\(id.low): \(command)".prefix(150) + "")
        accounts[id]?.commands[ReplyToken(lastToken)] = command
        accounts[id]?.requests.asked(for: command)
        accounts[id]?.decisions.isTold(command)
        try handle(.command(command, ReplyToken(lastToken)), for: id)
    }

    func reply(_ result: CommandResult, _ token: ReplyToken, _ id: AccountID) throws {
        guard let command = accounts[id]?.commands.removeValue(forKey: token) else { throw violation("a command answered twice") }
        let durable = accounts[id]?.durable ?? [:]
        let reply: CommandReply
        switch result {
        case .success(let answer): reply = answer
        case .failure(let error):
            note("\(id.low): refused: \(error)")
            if let rule = accounts[id]?.promises.check(error, to: command, as: durable) { throw violation("\(rule): \(command)") }
            return
        }
        if case .campaign(let campaign) = reply {
            if case .create = command { accounts[id]?.known.append(campaign.id) }
            let isBeingStarted = accounts[id]?.isBeingStarted(campaign.id) == true
            accounts[id]?.requests.told(campaign, by: command, hasOthers: isBeingStarted)
            note("\(id.low): done: \(campaign.id) is \(campaign.status)")
        }
        if let rule = accounts[id]?.promises.check(reply, to: command, on: disk.model, as: durable) {
            throw violation("\(rule): \(command)")
        }
    }

    // MARK: The carrier

    func ask(_ request: CarrierRequest, _ id: AccountID) throws {
        switch request {
        case .lookUp(_, let attempt):
            note("\(id.low): look up \(attempt.id)")
            accounts[id]?.decisions.looksUp(attempt.id)
            accounts[id]?.calls.looksUp(attempt.id)
            if strikes(.lostRequests, oneIn: 10) { return }
        case .instruct(let order):
            try check(order, id)
            if strikes(.lostRequests, oneIn: 20) { return }
        case .placeCall, .sendMessage:
            try place(request.attempt, id)
            if strikes(.lostRequests, oneIn: 40) {
                note("… which gets lost")
                return
            }
        }
        // A request may reach the carrier minutes later, also after the process is gone.
        let isLate = strikes(.lostRequests, oneIn: 40)
        schedule(.arrives(request), after: isLate ? milliseconds(0...600_000) : milliseconds(0...50))
    }

    private func place(_ attempt: Attempt, _ id: AccountID) throws {
        report.attempts += 1
        mix(attempt.id.low)
        note("\(id.low): place \(attempt.phone) #\(attempt.number) of \(attempt.campaign) as \(attempt.id)")
        let ledger = peer.ledger
        let campaign = accounts[id]?.durable[attempt.campaign]?.campaign
        let rule = accounts[id]?.requests.check(attempt, of: campaign, at: clock, on: disk.model) { earlier in
            if case .throttled = ledger[earlier]?.fate { false } else { true }
        }
        if let rule = rule ?? accounts[id]?.decisions.check(placingAt: clock) { throw violation("\(rule): \(attempt)") }
        if let rule = accounts[id]?.events.check(placing: attempt) { throw violation("\(rule): \(attempt)") }
        if let rule = accounts[id]?.suppressions.check(placing: attempt) { throw violation("\(rule): \(attempt)") }
        let counted = accounts[id]?.contacts.check(placing: attempt, campaign?.settings) { earlier in
            if case .throttled = ledger[earlier]?.fate { false } else { true }
        }
        if let counted { throw violation("\(counted): \(attempt)") }
        if let rule = accounts[id]?.lanes.check(placing: attempt, on: disk.model) { throw violation("\(rule): \(attempt)") }
        if let campaign, let rule = accounts[id]?.paces.check(attempt, of: campaign) { throw violation("\(rule): \(attempt)") }
    }

    func arrive(_ request: CarrierRequest) throws {
        if case .instruct(let order) = request, let rule = checkArrival(of: order) { throw violation("\(rule): \(order.attempt)") }
        let account = request.account
        for saying in peer.take(request, at: now, refuses: strikes(.refusedCredentials, oneIn: 2_000)) {
            let event = peer.event(saying, of: request)
            schedule(.says(event, revision: saying.revision), at: saying.at)
        }
        if strikes(.strangeEvents, oneIn: 60) { tellNonsense(account) }
    }

    /// What the carrier says, as it gets through.
    func tell(_ event: CarrierEvent) {
        if strikes(.lostEvents, oneIn: event.kind.isLast ? 12 : 30) { return }
        let delay = strikes(.lateEvents, oneIn: 15) ? milliseconds(0...600_000) : milliseconds(0...(isQuiet ? 0 : 2_000))
        schedule(.carrier(event), after: delay)
        if strikes(.repeatedEvents, oneIn: 15) {
            schedule(.carrier(event), after: delay + (chance(2) ? .zero : milliseconds(0...4_000_000)))
        }
    }

    private func tellNonsense(_ account: AccountID) {
        let kinds: [CarrierEventKind] = [
            .ringing, .detected(.human), .callEnded(.human), .messageDelivered, .unknownAttempt, .throttled(retryAfter: .seconds(-5)),
            .callEnded(.failed(Reason("x"), mayPass: true)),
        ]
        guard let kind = kinds.randomElement(using: &random) else { return }
        let attempt = AttemptID(high: random.next(), low: random.next())
        strangers.insert(attempt)
        schedule(.carrier(CarrierEvent(account: account, attempt: attempt, kind: kind)), after: milliseconds(0...5_000))
    }

    func hear(_ event: CarrierEvent) throws {
        guard isUp, let account = accounts[event.account], account.core != nil else { return }
        note("\(event.account.low): hears of \(event.attempt): \(event.kind)")
        guard account.isRunning else {
            account.missed.append(event)
            return try handle(.carrier(event), for: event.account)
        }
        try notice(event, isLate: false)
        try handle(.carrier(event), for: event.account)
        try settleCalls([event])
        if case .ringing = event.kind, strikes(.strangeEvents, oneIn: 20) { denyLate(event) }
        if !isStopping { try checkAside([event]) }
    }

    /// The carrier says of a call of which the engine has heard the ring that it was too busy to place it. An
    /// engine that is made anew knows nothing of the ring and would have to believe it: it is not told.
    private func denyLate(_ event: CarrierEvent) {
        let denial = CarrierEvent(account: event.account, attempt: event.attempt, kind: .throttled(retryAfter: .seconds(60)))
        let engines = accounts[event.account]?.failedGenerations.count ?? 0
        schedule(.denial(process: process, engines: engines, denial), after: milliseconds(0...3_000))
    }
}

extension Simulation {
    /// An engine hears an event.
    func notice(_ event: CarrierEvent, isLate: Bool) throws {
        guard let row = disk.model.attempts[event.attempt], row.outcome == nil else { return }
        accounts[event.account]?.decisions.hears(event, of: row.attempt, at: clock, isLate: isLate)
        if let rule = checkAgents(event, of: row.attempt) { throw violation("\(rule): \(row.attempt)") }
        let time = max(clock, accounts[event.account]?.decisions.latestClock ?? .epoch)
        accounts[event.account]?.records.hears(event, of: row.attempt, at: time)
        hearCall(event, of: row.attempt, isLate: isLate)
    }

    /// What the carrier says of attempts that nobody made is kept.
    func checkAside(_ events: [CarrierEvent]) throws {
        for event in events where strangers.contains(event.attempt) && accounts[event.account]?.decisions.hasSetAside(event) == false {
            throw violation("what the carrier says of an attempt that nobody made is lost: \(event)")
        }
    }
}
