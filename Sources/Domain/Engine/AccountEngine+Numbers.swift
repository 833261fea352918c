/// Commands about the account's numbers: they hold for running campaigns at once.
extension AccountEngine {
    func perform(_ command: NumberCommand, _ token: ReplyToken) {
        switch command {
        case .add(let numbers): add(numbers, token)
        case .update(let phone, let patch): change(phone, token) { patch.applied(to: $0) }
        case .rest(let phone, let until):
            let end = until ?? now.advanced(by: settings.numbers.health.rest)
            guard end > now else { return refuse(token, .invalid([FieldViolation(field: "until", description: "must be in the future")])) }
            guard callerIds.ownNumber(phone)?.duty != .retired else { return refuse(token, .numberRetired(phone)) }
            change(phone, token) { number in
                var number = number
                number.duty = .resting(until: end)
                return number
            }
        case .activate(let phone):
            callerIds.endRest(of: phone, at: now)
            change(phone, token) { number in
                var number = number
                number.duty = .active
                return number
            }
        case .retire(let phone):
            change(phone, token) { number in
                var number = number
                number.duty = .retired
                return number
            }
        }
    }

    private func add(_ numbers: [AccountNumber], _ token: ReplyToken) {
        var count = 0
        for number in numbers where callerIds.ownNumber(number.phone) == nil {
            put(number)
            count += 1
        }
        guard count > 0 else { return settle(token, .counted(0)) }
        draft.replies.append((token, .counted(count)))
        goOnWithNumbers()
    }

    private func change(_ phone: PhoneNumber, _ token: ReplyToken, _ body: (AccountNumber) -> AccountNumber) {
        guard let before = callerIds.ownNumber(phone) else { return refuse(token, .noSuchNumber) }
        let after = body(before)
        put(after)
        draft.replies.append((token, .number(after)))
        goOnWithNumbers()
    }

    private func put(_ number: AccountNumber) {
        callerIds.put(number)
        draft.batch.changes.append(.putNumber(number))
    }

    /// Those that wait for a number may have one now, and those that have none any more end.
    private func goOnWithNumbers() {
        for run in runsInOrder { advance(run) }
    }

    /// An attempt comes to nothing: its number has not made it. Those that wait for numbers which called as often as they may look again.
    func takeBackNumber(of attempt: Attempt) {
        if callerIds.takeBack(attempt, at: now) { lookAgainForNumbers() }
    }

    /// The store refused a text, which nobody was asked to send: its number need not rest for it.
    func freeNumber(ofRefused text: MessageRequest, _ budgets: [BudgetMeter]) {
        if callerIds.free(ofRefused: text.attempt, segments: MessageSegments.count(text.message), to: budgets, at: now) {
            lookAgainForNumbers()
        }
    }

    private func lookAgainForNumbers() {
        for run in runsInOrder where run.status == .dialing && run.wakeAt.map({ $0 > now }) == true {
            wake(run, at: now)
        }
    }

    // MARK: Choosing

    /// What a campaign waits for whose numbers are all kept from use.
    static func reason(for cause: CallerIdOpening.Cause) -> String {
        switch cause {
        case .gap: restingReason
        case .dailyCap: "a caller id may make calls again: all have made as many today as they may"
        case .health: "a caller id has recovered: all rest for their health"
        case .byHand: "a caller id's rest, set by its users, is over"
        case .budget: "a 10DLC budget allows more segments"
        case .retired: "no caller id is in use"
        }
    }

    /// The numbers that a campaign may use now: they are worked out anew when the account's numbers are others.
    func pool(of run: CampaignRun) -> CallerIdPool {
        if let pool = run.callerIds, pool.generation == callerIds.generation { return pool }
        let pool = callerIds.pool(for: run.settings)
        run.callerIds = pool
        return pool
    }
}
