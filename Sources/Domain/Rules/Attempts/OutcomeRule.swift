/// Reads carriers' events about messages, and ranks outcomes; calls are ``CallMachine``'s.
public enum OutcomeRule {
    /// What `event` means for an open message.
    public static func reaction(to event: CarrierEventKind) -> AttemptReaction {
        switch event {
        case .messageSent: .sent
        case .messageDelivered: .over(AttemptOutcome(.delivered))
        case .messageFailed(let reason, let mayPass): .over(AttemptOutcome(.failed, reason: reason, mayPass: mayPass))
        case .unknownAttempt: .unknown
        default: .none
        }
    }

    /// Outcomes never move down: failed < busy < no answer < human connected < voicemail. A machine that is recognised after
    /// a person was is above it: machines speak like persons, and are only told where that is sure.
    public static func rank(_ status: ProspectStatus) -> Int {
        switch status {
        case .failed: 1
        case .busy: 2
        case .noAnswer: 3
        case .humanConnected, .delivered: 4
        case .voicemail: 5
        case .queued, .dialing, .sending, .sent, .cancelled: 0
        }
    }
}
