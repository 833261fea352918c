import Domain

/// A prospect's history, as it is told to whoever asks, against what happened to it in the order in which that got to the disk.
struct StoryChecker {
    /// Whether the clock is never set in the world.
    let isClockSteady: Bool

    /// `events` are those of the account's log that are about the prospect. The rule that is broken, or nil.
    func check(_ history: ProspectHistory, in campaign: Campaign, _ events: [AccountEvent]) -> String? {
        let story = ProspectStory.events(of: history, in: campaign)
        guard case .added? = story.first?.kind else { return "a history does not begin with the adding" }
        var wanted = told(by: events)
        if history.prospect.status == .cancelled, campaign.status == .cancelled, !isClosed(wanted) {
            wanted.append("closed cancelled campaign_cancelled")
        }
        let found = story.dropFirst().compactMap { text($0) }
        // Where the clock was set back nobody can tell when in between a prospect was put off.
        let isSame =
            isClockSteady
            ? found == wanted
            : found.filter(isPuttingOff) == wanted.filter(isPuttingOff)
                && found.filter { !isPuttingOff($0) } == wanted.filter { !isPuttingOff($0) }
        return isSame ? nil : "a history tells \(found), and what happened is \(wanted)"
    }

    private func isPuttingOff(_ line: String) -> Bool { line.hasPrefix("blocked") }

    private func isClosed(_ lines: [String]) -> Bool {
        lines.last.map { $0.hasPrefix("closed") || $0.hasPrefix("withdrawn for good") } ?? false
    }

    /// Attempts that were taken back leave a line of their own, and none of their placing.
    private func told(by events: [AccountEvent]) -> [String] {
        var lines: [String] = []
        for event in events {
            switch event.kind {
            case .attemptPlaced(_, let number, let callerId, _): lines.append("placed \(number) from \(callerId)")
            case .attemptEnded(_, let outcome, let reason, let retryAt):
                lines.append("ended \(outcome) \(reason?.word ?? "-")")
                if let retryAt { lines.append("again at \(retryAt.millisecondsSinceEpoch)") }
            case .attemptWithdrawn(_, let dueAt, let reason):
                if let place = lines.lastIndex(where: { $0.hasPrefix("placed") }) { lines.remove(at: place) }
                lines.append(
                    dueAt.map { "withdrawn until \($0.millisecondsSinceEpoch) \(reason.word)" } ?? "withdrawn for good \(reason.word)")
            case .prospectDeferred(_, let dueAt, let reason): lines.append("blocked until \(dueAt.millisecondsSinceEpoch) \(reason.word)")
            case .prospectEnded(_, let status, let reason): lines.append("closed \(status) \(reason.word)")
            default: break
            }
        }
        return lines
    }

    private func text(_ event: ProspectEvent) -> String? {
        switch event.kind {
        case .added, .allowed, .callerIdChosen, .answered: nil
        case .retryScheduled(let time): "again at \(time.millisecondsSinceEpoch)"
        case .placed(let callerId, _): "placed \(event.attempt ?? 0) from \(callerId)"
        case .ended(let outcome, let reason): "ended \(outcome) \(reason?.word ?? "-")"
        case .withdrawn(_, let until, let reason):
            until.map { "withdrawn until \($0.millisecondsSinceEpoch) \(reason.word)" } ?? "withdrawn for good \(reason.word)"
        case .blocked(let until, let reason): "blocked until \(until.millisecondsSinceEpoch) \(reason.word)"
        case .closed(let status, let reason): "closed \(status) \(reason.word)"
        }
    }
}
