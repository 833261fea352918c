import Domain

/// Suppression, contacts and inbound messages, in the plainest words.
extension StoreModel {
    /// Puts a phone on a suppression list, as users and the command line do beside a running server.
    public mutating func suppress(
        _ phone: PhoneNumber, of account: AccountID, campaign: CampaignID? = nil, source: SuppressionSource = .manual,
        at instant: Instant = .epoch
    ) {
        suppressions[account, default: SuppressionBook()].add(phone, campaign, source, at: instant)
    }

    /// Takes a phone off a suppression list, as users and the command line do beside a running server.
    public mutating func unsuppress(_ phone: PhoneNumber, of account: AccountID, campaign: CampaignID? = nil, source: SuppressionSource) {
        suppressions[account]?.remove(phone, campaign, source)
    }

    /// Every attempt to a phone by any campaign of an account, on whatever channel, in the order in which they were opened.
    func contacts(of phone: PhoneNumber, by account: AccountID) -> [Contact] {
        (attemptsTo[Recipient(account: account, phone: phone)] ?? []).compactMap { id in
            attempts[id].map { Contact(at: $0.attempt.placedAt, callerId: $0.attempt.callerId) }
        }
    }

    /// Why an attempt may not be opened; nil: it may.
    func refusal(of attempt: Attempt, _ caps: [ContactCap], by account: AccountID) -> AttemptRefusal? {
        if suppressions[account]?.since(attempt.phone, for: attempt.campaign) != nil { return .suppressed }
        let times = contacts(of: attempt.phone, by: account).map(\.at)
        if case .blocked(let until) = ContactRule.opening(times, caps, at: attempt.placedAt) { return .capped(until: until) }
        return nil
    }

    mutating func record(_ record: InboundRecord, at instant: Instant) -> InboundEffect {
        let (message, account) = (record.message, record.message.account)
        guard inbound[account]?[message.id] == nil else { return .repeated }
        var effect = InboundEffect.stored
        switch record.meaning {
        case .other, .help: break
        case .optOut:
            if suppressions[account, default: SuppressionBook()].add(message.from, nil, .optOut, at: instant) { effect = .changed }
        case .optIn:
            let isOld = (inbound[account] ?? [:]).values.contains { other in
                other.message.from == message.from && other.meaning == .optOut && other.message.receivedAt > message.receivedAt
            }
            if isOld { break }
            for source in SuppressionSource.optOuts {
                if suppressions[account, default: SuppressionBook()].remove(message.from, nil, source) { effect = .changed }
            }
        }
        inbound[account, default: [:]][message.id] = record
        if let reply = record.reply, InboundRule.isAnswered(record.meaning, effect) { replies[account, default: []].append(reply) }
        return effect
    }

    /// Replies whose time was not over at the store's latest time.
    func openReplies(of account: AccountID) -> [InboundReply] {
        (replies[account] ?? []).filter { $0.sendBy >= latest ?? .epoch }
    }
}
