import Domain
import GRDB

/// Suppression, contacts and inbound messages: what is kept of a phone, whatever campaign it is in.
extension BatchTransaction {
    /// What stands against an attempt; nil for nothing, and then its contact is kept.
    func contact(_ attempt: Attempt, _ caps: [ContactCap], account: Int64, campaign: Int64) throws -> AttemptRefusal? {
        let rows = RecipientRows(statements: statements, account: account)
        let found = try rows.find(attempt.phone, campaign: campaign)
        guard !found.isSuppressed else { return .suppressed }
        let before = found.contacts ?? []
        if case .blocked(let until) = ContactRule.opening(before.lazy.map(\.at), caps, at: attempt.placedAt) {
            return .capped(until: until)
        }
        let contact = Contact(at: attempt.placedAt, callerId: attempt.callerId)
        try rows.write(ContactRule.keeping(contact, with: before), of: attempt.phone, isNew: found.contacts == nil)
        return nil
    }

    /// Takes back a contact that was never made.
    func takeBack(_ contact: Contact, with phone: PhoneNumber, account: Int64, campaign: Int64) throws {
        let rows = RecipientRows(statements: statements, account: account)
        guard var contacts = try rows.find(phone, campaign: campaign).contacts, let place = contacts.firstIndex(of: contact) else { return }
        contacts.remove(at: place)
        try rows.write(contacts, of: phone, isNew: false)
    }

    // MARK: Suppression

    /// Whether it was not on the list from this source.
    @discardableResult
    func suppress(_ phone: PhoneNumber, _ source: SuppressionSource, at instant: Instant, account: Int64, campaign: Int64 = 0) throws
        -> Bool
    {
        try db.cachedStatement(sql: SuppressionStatements.add).execute(arguments: [
            account, phone.column, campaign, source.rawValue, instant.millisecondsSinceEpoch,
        ])
        return db.changesCount == 1
    }

    // MARK: Inbound messages

    func record(_ record: InboundRecord, at instant: Instant, account: Int64) throws -> InboundEffect {
        let message = record.message
        let known = try db.cachedStatement(sql: "SELECT 1 FROM inbound_messages WHERE account = ? AND id = ?")
        guard try Int.fetchOne(known, arguments: [account, message.id]) == nil else { return .repeated }
        let effect = try act(on: record, at: instant, account: account)
        let reply = InboundRule.isAnswered(record.meaning, effect) ? record.reply : nil
        let place = try makeRoom(in: "inbound_messages", account: account, keeping: StoreChange.keptInbound)
        let insertion = try db.cachedStatement(
            sql: """
                INSERT INTO inbound_messages
                    (account, seq, id, at, received_at, sender, recipient, text, meaning, reply, reply_text, reply_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try insertion.execute(arguments: [
            account, place, message.id, instant.millisecondsSinceEpoch, message.receivedAt.millisecondsSinceEpoch, message.from.column,
            message.to.column, message.text, record.meaning.rawValue, reply?.id.blob, reply?.text, reply?.sendBy.millisecondsSinceEpoch,
        ])
        return effect
    }

    private func act(on record: InboundRecord, at instant: Instant, account: Int64) throws -> InboundEffect {
        switch record.meaning {
        case .other, .help: return .stored
        case .optOut:
            return try suppress(record.message.from, .optOut, at: instant, account: account) ? .changed : .stored
        case .optIn:
            let newest = try db.cachedStatement(
                sql: "SELECT max(received_at) FROM inbound_messages WHERE account = ? AND sender = ? AND meaning = 1")
            let newestOptOut = try Int64.fetchOne(newest, arguments: [account, record.message.from.column])
            guard
                InboundRule.lifts(
                    receivedAt: record.message.receivedAt, newestOptOut: newestOptOut.map(Instant.init(millisecondsSinceEpoch:)))
            else { return .stored }
            var removed = 0
            for source in SuppressionSource.optOuts {
                try db.cachedStatement(sql: SuppressionStatements.remove).execute(arguments: [
                    account, record.message.from.column, 0, source.rawValue,
                ])
                removed += db.changesCount
            }
            return removed > 0 ? .changed : .stored
        }
    }
}
