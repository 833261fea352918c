/// Writes the events of a commit as bytes, straight from its changes: the log costs each attempt a few dozen
/// bytes and no more than a copy of what is known anyway. ``EventDecoder`` reads them.
///
/// The first byte is the version. Then, for each batch, ``EventCode/time`` and the difference of its time from the
/// row's, and for each event its ``EventCode``, the key of its campaign, and what the code says. Numbers
/// are of variable length, least significant first, seven bits a byte.
public struct EventEncoder: Sendable {
    static let version: UInt8 = 1

    /// What is to be kept; meaningless while there are no events.
    public private(set) var bytes: [UInt8] = []
    /// The time of the row, in whose terms all others are written.
    public private(set) var start = Instant.epoch
    private var at = Instant.epoch
    private var isTimeWritten = false

    /// Without events.
    public init() {}

    /// Whether there are none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// What comes is of a batch with this time.
    public mutating func begin(_ time: Instant) {
        at = time
        isTimeWritten = false
    }

    /// Adds what a change is to those who watch. `campaign`: the store's number for its campaign. `inserted`: how many prospects
    /// of an insertion were new; `refusal`: why the store did not open the attempt.
    public mutating func append(_ change: StoreChange, campaign: Int64, inserted: Int = 0, refusal: AttemptRefusal? = nil) {
        switch change {
        case .insertCampaign: begin(.campaignCreated, campaign)
        case .updateSettings: begin(.campaignUpdated, campaign)
        case .setStatus(_, let status, let reason, _):
            begin(.campaignStatus, campaign)
            append(UInt64(status.rawValue))
            append(reason)
        case .insertProspects, .copyProspects:
            guard inserted > 0 else { return }
            begin(.prospectsAdded, campaign)
            append(UInt64(inserted))
        case .openAttempt(let attempt, _):
            switch refusal {
            case .suppressed: return end(attempt.prospect, .cancelled, .suppressed, campaign)
            case .capped(let until): return putOff(attempt.prospect, until, .contactCap, campaign)
            case nil: break
            }
            begin(.attemptPlaced, campaign, attempt.prospect)
            append(UInt64(clamping: attempt.number))
            append(attempt.callerId.digits)
            append(UInt64(attempt.status.rawValue))
        case .advanceAttempt(let reference, _, let status):
            begin(.attemptProgress, campaign, reference.prospect)
            append(UInt64(status.rawValue))
        case .closeAttempt(let reference, _, let outcome, let reason, _, let next, _):
            begin(.attemptEnded, campaign, reference.prospect)
            append(UInt64(outcome.rawValue))
            append(reason?.word)
            if case .retry(let time) = next { append(time) } else { append(nil as Instant?) }
        case .withdrawAttempt(let reference, _, let dueAt, let reason):
            begin(.attemptWithdrawn, campaign, reference.prospect)
            append(dueAt)
            append(reason.word)
        case .deferProspect(let reference, let dueAt, let reason):
            putOff(reference.prospect, dueAt, reason, campaign)
        case .endProspect(let reference, let status, let reason):
            end(reference.prospect, status, reason, campaign)
        case .recallProspects(_, let recall, _, let cursor, _, let time):
            guard cursor == nil else { return }
            for reason in recall.reasons {
                begin(.prospectsRecalled, campaign)
                append(reason.word)
                append(time)
            }
        // When a number may be used again follows from its attempts, what is set aside changed nothing, the suppression
        // list is asked when a prospect comes up, an account's settings are no campaign's, and failures are told when they occur.
        case .noteFailures, .useCallerId, .keepNumberDay, .useBudget, .forgetBudgets, .putNumber, .setAside, .suppress, .recordInbound,
            .updateAccount:
            break
        }
    }

    private mutating func putOff(_ prospect: ProspectID, _ dueAt: Instant, _ reason: Reason, _ campaign: Int64) {
        begin(.prospectDeferred, campaign, prospect)
        append(dueAt)
        append(reason.word)
    }

    private mutating func end(_ prospect: ProspectID, _ status: ProspectStatus, _ reason: Reason, _ campaign: Int64) {
        begin(.prospectEnded, campaign, prospect)
        append(UInt64(status.rawValue))
        append(reason.word)
    }

    private mutating func begin(_ code: EventCode, _ campaign: Int64) {
        if bytes.isEmpty {
            bytes.reserveCapacity(128)
            bytes.append(Self.version)
            start = at
        }
        if !isTimeWritten {
            isTimeWritten = true
            bytes.append(EventCode.time.rawValue)
            append(signed: at.millisecondsSinceEpoch &- start.millisecondsSinceEpoch)
        }
        bytes.append(code.rawValue)
        append(UInt64(bitPattern: campaign))
    }

    private mutating func begin(_ code: EventCode, _ campaign: Int64, _ prospect: ProspectID) {
        begin(code, campaign)
        withUnsafeBytes(of: (prospect.high.bigEndian, prospect.low.bigEndian)) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func append(signed value: Int64) {
        append(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// 0 for none, else 1 and the difference from the time of the batch.
    private mutating func append(_ time: Instant?) {
        guard let time else { return append(0) }
        append(1)
        append(signed: time.millisecondsSinceEpoch &- at.millisecondsSinceEpoch)
    }

    private mutating func append(_ text: String?) {
        guard let text else { return append(0) }
        let utf8 = text.utf8.prefix(Self.longestText)
        append(UInt64(utf8.count) + 1)
        bytes.append(contentsOf: utf8)
    }

    /// Reasons are words or a sentence.
    static let longestText = 2_000
}
