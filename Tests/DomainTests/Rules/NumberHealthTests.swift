import Testing

@testable import Domain

@Suite("Health of numbers")
struct NumberHealthTests {
    private let settings = NumberHealthSettings()

    private func health(_ channel: Channel = .voice, _ change: (inout RecentCounts) -> Void) -> NumberHealth {
        var counts = RecentCounts()
        change(&counts)
        return NumberHealth(counts, channel, settings)
    }

    @Test("A new number's health is 100, and the weights of the parts are 100 together")
    func newNumber() {
        #expect(health { _ in }.score == 100)
        #expect(
            settings.answersWeight + settings.shortCallsWeight + settings.failuresWeight + settings.spamLabelsWeight + settings.usageWeight
                == 100)
    }

    @Test("Each part costs its weight at worst, and no other part")
    func parts() {
        let unanswered = health {
            $0.attempts = 580
            $0.answers = 0
        }
        // 20 good attempts against 580 of which none was answered.
        #expect(abs(unanswered.answers - 20.0 / 600) < 1e-9 && unanswered.failures == 1 && unanswered.shortCalls == 1)
        let hungUp = health {
            $0.humans = 30
            $0.shortCalls = 30
        }
        #expect(hungUp.shortCalls == 0 && hungUp.score == 85)
        let spam = health {
            $0.attempts = 20
            $0.answers = 20
            $0.spamLabelled = 8
        }
        #expect(spam.spamLabels == 0 && spam.failures == 1)
        #expect(
            health(.sms) {
                $0.attempts = 96; $0.answers = 96
            }.usage == 0.5)
    }

    @Test("What is a half-life old weighs half, to a hundred years")
    func decay() {
        for (halfLives, expected) in [(0.0, 1.0), (0.5, 0.707_106_781), (1, 0.5), (1.5, 0.353_553_391), (10, 0.000_976_562_5), (36_500, 0)]
        {
            let elapsed = Duration.milliseconds(Int64(halfLives * 86_400_000))
            let factor = Decay.factor(after: elapsed, halfLife: .seconds(86_400))
            #expect(abs(factor - expected) < 1e-7, "after \(halfLives) half-lives: \(factor)")
        }
    }

    @Test("A rest wipes the slate, and the share after it rises in a straight line")
    func rest() {
        let end = mondayNoon
        var use = CallerIdUse(number: ownNumber(), channel: .voice)
        use.recent = RecentCounts(at: end.advanced(by: .seconds(-60)))
        use.recent.failures = 50
        use.rest = HealthRest(until: end, cause: .failures)
        #expect(use.recentCounts(at: end.advanced(by: .milliseconds(-1)), settings).failures > 49)
        #expect(use.recentCounts(at: end, settings) == RecentCounts(at: end))
        for (hours, expected) in [(-1, 0.0), (0, 0.05), (12, 0.525), (24, 1), (48, 1)] {
            let share = NumberHealth.share(after: use.rest, at: end.advanced(by: .seconds(hours * 3_600)), settings)
            #expect(abs(share - expected) < 1e-9, "\(hours) hours after its rest: \(share)")
        }
    }

    @Test("A call that a person ended at once is a short one, and an opt-out says nothing of the number")
    func news() {
        func news(_ outcome: AttemptOutcome, _ talked: Duration? = nil) -> NumberNews { NumberNews(outcome, talked: talked, settings) }
        #expect(news(AttemptOutcome(.humanConnected), .seconds(5)).isShort)
        #expect(!news(AttemptOutcome(.humanConnected), .seconds(6)).isShort && !news(AttemptOutcome(.humanConnected)).isShort)
        #expect(!news(AttemptOutcome(.voicemail), .seconds(1)).isShort)
        #expect(!news(AttemptOutcome(.failed, reason: Reason("21610"))).isNews)
        #expect(!news(AttemptOutcome(.failed, reason: .unknownAfterRestart)).isNews, "a restart makes numbers rest")
        #expect(news(AttemptOutcome(.failed, reason: Reason("30007"))).isSpam)
        #expect(!news(AttemptOutcome(.failed, reason: Reason("network_congestion"))).isSpam)
        #expect(!news(AttemptOutcome(.busy)).isNews && !news(AttemptOutcome(.noAnswer)).isNews)
    }
}
