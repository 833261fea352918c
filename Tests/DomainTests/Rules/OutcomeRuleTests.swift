import Domain
import Testing

@Suite("Outcomes")
struct OutcomeRuleTests {
    private static let callEvents: [CarrierEventKind] = [
        .ringing, .answered(.machine), .voicemailDeposited, .answered(.human), .agentConnected, .callEnded(.busy), .callEnded(.noAnswer),
        .callEnded(.voicemail), .callEnded(.human), .callEnded(.failed(Reason("x"), mayPass: true)), .messageSent,
    ]

    @Test("Whatever the order of a call's events, what one of them proved is not taken back", arguments: 1...200)
    func neverDown(seed: Int) {
        var random = RandomSource.seeded(UInt64(seed))
        var progress = AttemptProgress.asked
        for _ in 0..<12 {
            guard let event = Self.callEvents.randomElement(using: &random) else { return }
            switch OutcomeRule.reaction(to: event, channel: .voice, progress: progress) {
            case .progress(let next): progress = max(progress, next)
            case .over(let outcome):
                if let proven = progress.provenOutcome {
                    #expect(
                        outcome.status == proven || outcome.status == .humanConnected, "seed \(seed): \(proven) became \(outcome.status)")
                }
                return
            case .none, .unknown: break
            }
        }
    }

    @Test("Events of the other channel mean nothing")
    func otherChannel() {
        for event in Self.callEvents.dropLast() {
            #expect(OutcomeRule.reaction(to: event, channel: .sms, progress: .asked) == .none)
        }
        for event in [CarrierEventKind.messageSent, .messageDelivered, .messageFailed(Reason("x"), mayPass: true)] {
            #expect(OutcomeRule.reaction(to: event, channel: .voice, progress: .asked) == .none)
        }
    }

    @Test("No answer, busy and failures that may pass are retried while attempts last; nothing else is")
    func retryRule() {
        for outcome in ProspectStatus.allCases {
            for mayPass in [true, false] {
                for attempts in 1...4 {
                    let isRetryable = outcome == .noAnswer || outcome == .busy || (outcome == .failed && mayPass)
                    #expect(
                        RetryRule.isRetried(outcome, mayPass: mayPass, attempts: attempts, maxRetries: 2) == (isRetryable && attempts <= 2),
                        "\(outcome), may pass: \(mayPass), attempt \(attempts)")
                    #expect(!RetryRule.isRetried(outcome, mayPass: mayPass, attempts: attempts, maxRetries: nil))
                }
            }
        }
    }
}
