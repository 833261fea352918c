import Domain

/// What is kept of an attempt beside its outcome, against what the carrier said of it to the engine that closed it: when it rang, when
/// and by whom it was answered, the carrier's id, the cost. What the carrier did not say is not made up.
struct RecordChecker {
    private struct Heard {
        /// When it rang and when it was answered: as the carrier has it, or else as it was heard.
        var rings: [ClosedRange<Instant>] = []
        var answers: [ClosedRange<Instant>] = []
        var results: Set<AMDResult> = []
        var carrierID: String?
        var cost: AttemptCost?
        var isOver = false
    }

    private var heard: [AttemptID: Heard] = [:]

    /// An engine begins: it knows what it hears from now on.
    mutating func begin() { heard = [:] }

    /// The engine hears of an attempt that is open, at `time` as it has it.
    mutating func hears(_ event: CarrierEvent, of attempt: Attempt, at time: Instant) {
        var known = heard[attempt.id] ?? Heard()
        // What comes after its end is no news of it: of what came while there was no engine the end may be heard first.
        guard !known.isOver else { return }
        known.isOver = event.kind.isLast
        defer { heard[attempt.id] = known }
        if let id = event.carrierID { known.carrierID = id }
        if let cost = event.cost { known.cost = cost }
        // Where clocks differ, a time before the placing or after the hearing can be neither.
        let latest = max(time, attempt.placedAt)
        let told = event.at.flatMap { (attempt.placedAt...latest).contains($0) ? $0...$0 : nil }
        let range = told ?? (event.at == nil ? latest...latest : attempt.placedAt...latest)
        switch event.kind {
        case .ringing: known.rings.append(range)
        case .answered, .agentConnected, .greetingPlayed: known.answers.append(range)
        case .voicemailDeposited:
            known.answers.append(range)
            // Nothing is left before a machine's greeting is over.
            known.results.insert(.machineEndOther)
        case .detected(let result):
            known.answers.append(range)
            known.results.insert(result)
        default: break
        }
    }

    /// A batch as it is decided: the rule that it breaks, or nil.
    mutating func check(_ batch: StoreBatch) -> String? {
        for case .closeAttempt(let reference, _, _, _, _, _, let record) in batch.changes {
            let known = heard.removeValue(forKey: reference.attempt) ?? Heard()
            if record.carrierID != known.carrierID {
                return "the carrier's id of an attempt is \(known.carrierID ?? "not told"), and \(record.carrierID ?? "none") is kept"
            }
            if record.cost != known.cost { return "what an attempt cost is not what is kept" }
            if !isFirst(record.ringingAt, of: known.rings) { return "an attempt rang at another time than is kept" }
            if !isFirst(record.answeredAt, of: known.answers) { return "an attempt was answered at another time than is kept" }
            if record.amd.map(Self.certainty) != known.results.map(Self.certainty).max() {
                return "who answered an attempt is not what is kept"
            }
        }
        return nil
    }

    /// Whether a time is that of the first of what was heard, and none where nothing was.
    private func isFirst(_ time: Instant?, of ranges: [ClosedRange<Instant>]) -> Bool {
        guard let earliest = ranges.map(\.lowerBound).min(), let latest = ranges.map(\.upperBound).min() else { return time == nil }
        return time.map { (earliest...latest).contains($0) } ?? false
    }

    /// Uncertain, silence, person, fax, machine: in this order one tells more than the other.
    private static func certainty(_ result: AMDResult) -> Int {
        switch result {
        case .unknown: 0
        case .silence: 1
        case .human: 2
        case .fax: 3
        case .machineStart: 4
        case .machineEndBeep, .machineEndSilence, .machineEndOther: 5
        }
    }
}
