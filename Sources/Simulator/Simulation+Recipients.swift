import Domain

/// What recipients do, and what is known of them beside campaigns: messages that come in, suppression, contacts.
extension Simulation {
    /// A recipient texts one of the account's numbers.
    func textAsRecipient() {
        if let id = order.randomElement(using: &random), let text = SimulatedText.all.randomElement(using: &random),
            let message = send(text, to: id), strikes(.lateEvents, oneIn: 3)
        {
            // On second thought, and told in whatever order.
            let other =
                text.meaning == .optOut ? SimulatedText(text: "START", meaning: .optIn) : SimulatedText(text: "STOP", meaning: .optOut)
            send(other, to: id, from: message.from, at: now.advanced(by: .milliseconds(1)))
        }
        again(.text, .inboundTexts, mean: .seconds(900))
    }

    @discardableResult
    func send(_ text: SimulatedText, to id: AccountID, from sender: PhoneNumber? = nil, at instant: Instant? = nil) -> InboundMessage? {
        guard let user = accounts[id]?.user, let phone = sender ?? user.recipients.randomElement(using: &random),
            let number = user.numbers.randomElement(using: &random)
        else { return nil }
        lastText += 1
        guard
            let message = InboundMessage(
                account: id, id: "SM\(lastText)", from: phone, to: number, text: text.text, receivedAt: instant ?? now)
        else { return nil }
        note("\(id.low): \(phone) texts \(text.text.debugDescription) as \(message.id)")
        accounts[id]?.suppressions.isSent(message, meaning: text.meaning)
        peer.untold[message.id] = message
        tell(message)
        return message
    }

    /// What got lost on the way is told with the next stream; what came to a process that is gone, when there is another.
    private func tell(_ message: InboundMessage) {
        if strikes(.lostEvents, oneIn: 12) { return schedule(.inbound(message), after: milliseconds(60_000...1_200_000)) }
        let delay = strikes(.lateEvents, oneIn: 15) ? milliseconds(0...600_000) : milliseconds(0...2_000)
        schedule(.inbound(message), after: delay)
        if strikes(.repeatedEvents, oneIn: 8) { schedule(.inbound(message), after: milliseconds(0...4_000_000)) }
    }

    /// A new process hears what no one before it has acknowledged.
    func tellUntold() {
        for message in peer.untold.values.sorted(by: { $0.id < $1.id }) { tell(message) }
    }

    func hear(_ message: InboundMessage) throws {
        guard isUp, accounts[message.account]?.core != nil else { return }
        note("\(message.account.low): hears of \(message.id)")
        try handle(.inbound(message), for: message.account)
    }

    func answer(_ request: InboundRequest, _ id: AccountID) throws {
        switch request {
        case .acknowledge(_, let message):
            if let rule = accounts[id]?.suppressions.check(acknowledging: message) { throw violation(rule) }
            if !strikes(.lostRequests, oneIn: 20) { peer.untold[message] = nil }
        case .sendReply(let reply):
            note("\(id.low): answers \(reply.to) as \(reply.id)")
            let record = disk.model.inbound[id]?.values.first { $0.reply?.id == reply.id }
            if let rule = accounts[id]?.suppressions.check(reply, of: record, at: clock) { throw violation("\(rule): \(reply)") }
            if strikes(.lostRequests, oneIn: 40) { return }
            schedule(.reply(reply), after: strikes(.lostRequests, oneIn: 40) ? milliseconds(0...600_000) : milliseconds(0...50))
        }
    }

    // MARK: Suppression

    /// A user, or the command line, changes a suppression list.
    func changeSuppression(of id: AccountID, _ random: inout SplitMix64) {
        guard let account = accounts[id], let phone = account.user.recipients.randomElement(using: &random) else { return }
        let campaign = Int.random(in: 0..<3, using: &random) == 0 ? account.known.randomElement(using: &random) : nil
        let source = SuppressionSource.allCases.randomElement(using: &random) ?? .manual
        let list = campaign.map { " of \($0)" } ?? ""
        if Int.random(in: 0..<3, using: &random) == 0 {
            note("\(id.low): \(phone) is taken off the list\(list) from \(source.word)")
            disk.model.unsuppress(phone, of: id, campaign: campaign, source: source)
            account.suppressions.isAllowed(phone, campaign, source)
        } else {
            note("\(id.low): \(phone) is put on the list\(list) from \(source.word)")
            disk.model.suppress(phone, of: id, campaign: campaign, source: source, at: now)
            account.suppressions.isSuppressed(phone, campaign, source)
        }
    }

    /// A batch got to the disk, whoever hears of it.
    func reachedDisk(_ batch: StoreBatch) {
        accounts[batch.account]?.suppressions.isOnDisk(batch) { disk.model.attempts[$0]?.attempt }
    }

    /// What the store refused of a batch: the rule that it breaks, or nil.
    func check(_ refused: [AttemptID: AttemptRefusal], of batch: StoreBatch) -> String? {
        guard !refused.isEmpty, let account = accounts[batch.account] else { return nil }
        if let rule = account.suppressions.check(refused) { return rule }
        // What a batch takes back counted until it did.
        let takesBack = batch.changes.contains { if case .withdrawAttempt = $0 { true } else { false } }
        guard !takesBack else { return nil }
        for case .openAttempt(let attempt, _) in batch.changes {
            guard case .capped(let until) = refused[attempt.id] else { continue }
            let settings = disk.model.campaigns[attempt.campaign]?.settings
            let times = disk.model.contacts(of: attempt.phone, by: batch.account).map(\.at)
            if let rule = account.contacts.check(attempt, settings, blockedUntil: until, times: times) { return rule }
        }
        return nil
    }

    // MARK: The end

    /// In quiet worlds whose clock is right, an opt-out is confirmed.
    func beginLastTexts() {
        guard skew == .zero else { return }
        schedule(.lastText, after: .seconds(180))
    }

    func sendLastTexts() {
        for id in order {
            for text in [SimulatedText(text: "HELP", meaning: .help), SimulatedText(text: "STOP", meaning: .optOut)] {
                guard let message = send(text, to: id) else { continue }
                let isOptedOut = disk.model.suppressions[id]?.has(message.from, .optOut) == true
                if text.meaning == .help || !isOptedOut { lastTexts.append(message) }
            }
        }
    }

    func finishRecipients() throws {
        for id in order {
            guard let account = accounts[id] else { continue }
            if let rule = account.suppressions.check(disk.model.suppressions[id] ?? SuppressionBook(), recipients: account.user.recipients)
            {
                throw violation(rule)
            }
        }
        for message in lastTexts {
            let latest = message.receivedAt.advanced(by: .seconds(300))
            let isAnswered = peer.replies.values.contains { $0.reply.to == message.from && $0.at >= message.receivedAt && $0.at <= latest }
            if !isAnswered { throw violation("\(message.text) of \(message.from) was not answered within five minutes") }
        }
    }
}
