/// Text messages that come in: opt-outs take effect in the batch that records them, and are confirmed once that is on disk.
extension AccountEngine {
    /// Records a message and what it means. Told again, it is found in the store and changes nothing.
    func receive(_ message: InboundMessage) {
        guard message.account == account.id else { return }
        let meaning = OptOutWords.meaning(of: message.text)
        draft.batch.changes.append(
            .recordInbound(InboundRecord(message: message, meaning: meaning, reply: reply(to: message, meaning)), at: now))
    }

    private func reply(to message: InboundMessage, _ meaning: InboundMeaning) -> InboundReply? {
        // The carrier's clock may be ahead of this one: that makes no answer later than it may be.
        let sendBy = min(message.receivedAt, now).advanced(by: InboundRule.longestAnswer)
        guard let text = InboundRule.answer(to: meaning), sendBy >= now else { return nil }
        return InboundReply(
            account: account.id, id: ids.next(at: now, using: &random), to: message.from, from: message.to, text: text, sendBy: sendBy)
    }

    /// A message is on disk: the carrier need not tell it again, and its answer is due.
    func settle(_ record: InboundRecord, _ effect: InboundEffect) {
        answerAtOnce(.acknowledge(account.id, message: record.message.id))
        guard InboundRule.isAnswered(record.meaning, effect), let reply = record.reply else { return }
        send(reply)
    }

    /// Asks again, after a start, for the answers that may not have been asked for: the carrier sends each once.
    func resendReplies() {
        for reply in openReplies { send(reply) }
        openReplies = []
    }

    private func send(_ reply: InboundReply) {
        if now <= reply.sendBy { answerAtOnce(.sendReply(reply)) }
    }
}
