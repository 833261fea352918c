import Domain
import Testing

@Suite("Outcomes")
struct OutcomeRuleTests {
    @Test("What is said of calls means nothing for a message")
    func otherChannel() {
        for event in [CarrierEventKind.ringing, .answered, .detected(.human), .agentConnected, .callEnded(.busy)] {
            #expect(OutcomeRule.reaction(to: event) == .none)
        }
        #expect(OutcomeRule.reaction(to: .messageSent) == .sent)
        #expect(OutcomeRule.reaction(to: .messageDelivered) == .over(AttemptOutcome(.delivered)))
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
