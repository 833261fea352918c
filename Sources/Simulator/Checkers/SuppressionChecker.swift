import Domain

/// Who may not be reached, from what users, recipients and the carrier did, in the order in which it got to the disk: nobody is
/// called or texted whose suppression was committed first, and nobody is taken for suppressed who is not.
struct SuppressionChecker {
    private struct Listing: Hashable {
        /// Nil: for all of the account's campaigns.
        let campaign: CampaignID?
        let source: SuppressionSource
    }

    private var listings: [PhoneNumber: Set<Listing>] = [:]
    /// Attempts that came to the disk when their phone was on a list.
    private var forbidden: Set<AttemptID> = []
    /// What recipients meant, by the message's id, and what they sent.
    private var sent: [String: (message: InboundMessage, meaning: InboundMeaning)] = [:]
    private var recorded: Set<String> = []
    /// When each recipient's newest STOP of those on disk was sent: a START from before it, told late, lifts nothing.
    private var lastStop: [PhoneNumber: Instant] = [:]
    /// How often each phone went from reachable to opted out, and back: so many confirmations there may be.
    private var optOuts: [PhoneNumber: Int] = [:]
    private var optIns: [PhoneNumber: Int] = [:]
    private var confirmed: [PhoneNumber: [InboundMeaning: Set<ReplyID>]] = [:]

    // MARK: What happens

    /// A user, or the command line, puts a phone on a list.
    mutating func isSuppressed(_ phone: PhoneNumber, _ campaign: CampaignID?, _ source: SuppressionSource) {
        listings[phone, default: []].insert(Listing(campaign: campaign, source: source))
    }

    /// A user, or the command line, takes a phone off a list.
    mutating func isAllowed(_ phone: PhoneNumber, _ campaign: CampaignID?, _ source: SuppressionSource) {
        listings[phone]?.remove(Listing(campaign: campaign, source: source))
    }

    /// A recipient sends a message.
    mutating func isSent(_ message: InboundMessage, meaning: InboundMeaning) { sent[message.id] = (message, meaning) }

    /// A batch got to the disk. `attempt` is an attempt as the disk has it.
    mutating func isOnDisk(_ batch: StoreBatch, attempt: (AttemptID) -> Attempt?) {
        for change in batch.changes {
            switch change {
            case .openAttempt(let attempt, _):
                let isListed = (listings[attempt.phone] ?? []).contains { $0.campaign == nil || $0.campaign == attempt.campaign }
                if isListed { forbidden.insert(attempt.id) }
            // The carrier's word for a recipient who opted out with it.
            case .closeAttempt(let reference, _, .failed, let reason, _, _, _) where reason?.word == "opted_out":
                if let phone = attempt(reference.attempt)?.phone { isSuppressed(phone, nil, .carrier) }
            case .recordInbound(let record, _): take(record.message)
            default: break
            }
        }
    }

    private mutating func take(_ message: InboundMessage) {
        guard recorded.insert(message.id).inserted else { return }
        let ownDoing: Set<Listing> = [Listing(campaign: nil, source: .optOut), Listing(campaign: nil, source: .carrier)]
        switch sent[message.id]?.meaning {
        case .optOut:
            lastStop[message.from] = max(lastStop[message.from] ?? .epoch, message.receivedAt)
            if listings[message.from, default: []].insert(Listing(campaign: nil, source: .optOut)).inserted {
                optOuts[message.from, default: 0] += 1
            }
        case .optIn:
            if let stop = lastStop[message.from], stop > message.receivedAt { return }
            guard listings[message.from]?.isDisjoint(with: ownDoing) == false else { return }
            listings[message.from]?.subtract(ownDoing)
            optIns[message.from, default: 0] += 1
        default: break
        }
    }

    // MARK: What must hold

    /// A request to place: the rule that it breaks, or nil.
    func check(placing attempt: Attempt) -> String? {
        forbidden.contains(attempt.id) ? "placed to a number whose suppression was committed first" : nil
    }

    /// What the store refused as suppressed: the rule that it breaks, or nil.
    func check(_ refused: [AttemptID: AttemptRefusal]) -> String? {
        for (id, refusal) in refused where refusal == .suppressed && !forbidden.contains(id) {
            return "given up as suppressed, and on no list"
        }
        return nil
    }

    /// The carrier need not tell a message again: the rule that this breaks, or nil.
    func check(acknowledging message: String) -> String? {
        recorded.contains(message) ? nil : "a message is acknowledged that is not on disk"
    }

    /// An answer, as it is asked for at `clock`: the rule that it breaks, or nil. `record` is what the disk has it for.
    mutating func check(_ reply: InboundReply, of record: InboundRecord?, at clock: Instant) -> String? {
        guard let record, let (message, meaning) = sent[record.message.id] else { return "answered before the message is on disk" }
        if reply.to != message.from || reply.from != message.to { return "an answer goes elsewhere, or comes from another number" }
        let latest = message.receivedAt.advanced(by: .seconds(300))
        if clock > latest || reply.sendBy > latest { return "answered later than five minutes after the message" }
        let count: Int
        switch meaning {
        case .other: return "answered to \(message.text), which asks for nothing"
        case .help: return nil
        case .optOut: count = optOuts[message.from] ?? 0
        case .optIn: count = optIns[message.from] ?? 0
        }
        confirmed[message.from, default: [:]][meaning, default: []].insert(reply.id)
        let answers = confirmed[message.from]?[meaning]?.count ?? 0
        return answers > count ? "confirmed \(answers) times, of \(count) changes of mind" : nil
    }

    /// At the end, when all is quiet: every message is on disk, and the lists are what came of it all.
    func check(_ disk: SuppressionBook, recipients: [PhoneNumber]) -> String? {
        if let lost = sent.keys.first(where: { !recorded.contains($0) }) { return "the message \(lost) of a recipient is lost" }
        for phone in recipients {
            for source in SuppressionSource.allCases {
                let isListed = listings[phone]?.contains(Listing(campaign: nil, source: source)) == true
                if isListed != disk.has(phone, source) { return "\(phone) is \(isListed ? "not " : "")on the list from \(source.word)" }
            }
        }
        return nil
    }
}
