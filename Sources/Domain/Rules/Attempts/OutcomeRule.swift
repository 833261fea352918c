/// Reads carriers' events. Outcomes are ranked failed < busy < no answer < voicemail < human
/// connected, and what an event proved is never taken back by a later one.
public enum OutcomeRule {
    /// What `event` means for an attempt that has come as far as `progress`.
    public static func reaction(to event: CarrierEventKind, channel: Channel, progress: AttemptProgress) -> AttemptReaction {
        switch (channel, event) {
        case (.voice, .ringing): .progress(.ringing)
        case (.voice, .answered(.machine)), (.voice, .voicemailDeposited): .progress(.answeredByMachine)
        case (.voice, .answered(.human)), (.voice, .agentConnected): .progress(.answeredByHuman)
        case (.voice, .callEnded(let result)): .over(better(of: outcome(of: result), and: progress))
        case (.sms, .messageSent): .progress(.sent)
        case (.sms, .messageDelivered): .over(AttemptOutcome(.delivered))
        case (.sms, .messageFailed(let reason, let mayPass)): .over(AttemptOutcome(.failed, reason: reason, mayPass: mayPass))
        case (_, .unknownAttempt): .unknown
        default: .none
        }
    }

    private static func outcome(of result: CallResult) -> AttemptOutcome {
        switch result {
        case .human: AttemptOutcome(.humanConnected)
        case .voicemail: AttemptOutcome(.voicemail)
        case .noAnswer: AttemptOutcome(.noAnswer)
        case .busy: AttemptOutcome(.busy)
        case .failed(let reason, let mayPass): AttemptOutcome(.failed, reason: reason, mayPass: mayPass)
        }
    }

    /// The higher-ranked of an outcome and what the attempt's progress proves.
    static func better(of outcome: AttemptOutcome, and progress: AttemptProgress) -> AttemptOutcome {
        guard let proven = progress.provenOutcome, rank(proven) > rank(outcome.status) else { return outcome }
        return AttemptOutcome(proven)
    }

    private static func rank(_ status: ProspectStatus) -> Int {
        switch status {
        case .failed: 1
        case .busy: 2
        case .noAnswer: 3
        case .voicemail: 4
        case .humanConnected, .delivered: 5
        case .queued, .dialing, .sending, .sent, .cancelled: 0
        }
    }
}
