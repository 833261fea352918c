/// Tells a prospect's history as a list of events. Nothing is stored twice for it: what attempts say is told from
/// their rows, and only what leaves no attempt has a decision of its own.
public enum ProspectStory {
    /// All that happened to a prospect, in the order in which it did.
    public static func events(of history: ProspectHistory, in campaign: Campaign) -> [ProspectEvent] {
        let prospect = history.prospect
        var events = [ProspectEvent(at: prospect.id.madeAt, kind: .added)]
        events += merged(history.decisions.flatMap(events(of:)), history.attempts.flatMap { self.events(of: $0, campaign.settings) })
        // The queued ones of a campaign that is cancelled have no rows of their own for that.
        let isTold = history.decisions.contains { $0.kind == .ended || ($0.kind == .withdrawn && $0.until == nil) }
        if prospect.status == .cancelled, !isTold, let at = campaign.endedAt {
            events.append(ProspectEvent(at: at, kind: .closed(.cancelled, prospect.reason ?? .campaignCancelled)))
        }
        return events
    }

    /// Decisions and attempts, each in order already, as one list. By their times; but where the clock was set back in
    /// between, times tell the wrong order: an attempt that was taken back comes before the one with its number, and the end last.
    private static func merged(_ decisions: [ProspectEvent], _ attempts: [ProspectEvent]) -> [ProspectEvent] {
        var events: [ProspectEvent] = []
        var (decisions, attempts) = (decisions[...], attempts[...])
        while let decision = decisions.first, let attempt = attempts.first {
            let isDecision: Bool
            if case .closed = decision.kind {
                isDecision = false
            } else if let number = decision.attempt {
                isDecision = (attempt.attempt ?? 0) >= number
            } else if let next = decisions.first(where: { $0.attempt != nil })?.attempt, (attempt.attempt ?? 0) >= next {
                isDecision = true
            } else {
                isDecision = decision.at <= attempt.at
            }
            events.append(isDecision ? decisions.removeFirst() : attempts.removeFirst())
        }
        return events + decisions + attempts
    }

    private static func events(of decision: ProspectDecision) -> [ProspectEvent] {
        switch decision.kind {
        case .deferred:
            return [ProspectEvent(at: decision.at, kind: .blocked(until: decision.until ?? decision.at, decision.reason))]
        case .withdrawn:
            let kind = ProspectEvent.Kind.withdrawn(decision.callerId, until: decision.until, decision.reason)
            return [ProspectEvent(at: decision.at, attempt: decision.attempt, kind: kind)]
        case .ended:
            return [ProspectEvent(at: decision.at, kind: .closed(.cancelled, decision.reason))]
        }
    }

    private static func events(of entry: AttemptEntry, _ settings: CampaignSettings) -> [ProspectEvent] {
        let attempt = entry.attempt
        func event(_ at: Instant, _ kind: ProspectEvent.Kind) -> ProspectEvent {
            ProspectEvent(at: at, attempt: attempt.number, kind: kind)
        }
        let begun: ProspectStatus = attempt.channel == .voice ? .dialing : .sending
        var events = [
            event(attempt.placedAt, .allowed), event(attempt.placedAt, .callerIdChosen(attempt.callerId, attempt.basis ?? basis(settings))),
            event(attempt.placedAt, .placed(attempt.callerId, begun)),
        ]
        if let answeredAt = entry.record.answeredAt { events.append(event(answeredAt, .answered(entry.record.amd))) }
        if let endedAt = entry.endedAt {
            events.append(event(endedAt, .ended(attempt.status, entry.reason)))
            if let retryAt = entry.retryAt { events.append(event(endedAt, .retryScheduled(retryAt))) }
        }
        return events
    }

    /// Why a number was chosen of which that was not kept, as far as the campaign's settings tell.
    private static func basis(_ settings: CampaignSettings) -> CallerIdBasis {
        CallerIdBasis(selection: settings.callerIdStrategy?.selection ?? .roundRobin, health: nil)
    }
}

extension Identifier {
    /// The time that it carries: when it was made, by the clock of then.
    public var madeAt: Instant { Instant(millisecondsSinceEpoch: Int64(high >> 16)) }
}
