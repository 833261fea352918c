import NIOCore
import Testing

@testable import RPCServer

@Suite("When a call is made again (gRPC proposal A6)") struct RetryTests {
    private func decide(
        _ state: inout RetryState, _ tokens: inout RetryTokens, _ code: RPCCode = .unavailable, _ reach: RetryState.Reach = .arrived,
        pushback: String? = nil, isCommitted: Bool = false, lot: Double = 0.5
    ) -> RetryState.Decision {
        state.decide(
            .init(code: code, reach: reach, pushback: pushback.map { RetryPushback($0) }, isCommitted: isCommitted), tokens: &tokens,
            lot: lot)
    }

    @Test("Pauses grow by the multiplier up to the longest, a fifth longer or shorter by chance, until the attempts are used up")
    func pauses() {
        var state = RetryState(
            policy: RetryPolicy(maxAttempts: 5, initialBackoff: .milliseconds(100), maxBackoff: .milliseconds(300), backoffMultiplier: 2))
        var tokens = RetryTokens(nil)
        expectEqual(decide(&state, &tokens, lot: 0), .retry(after: .milliseconds(80)))
        expectEqual(decide(&state, &tokens), .retry(after: .milliseconds(200)))
        expectEqual(decide(&state, &tokens, lot: 1), .retry(after: .milliseconds(360)))
        expectEqual(decide(&state, &tokens), .retry(after: .milliseconds(300)))
        #expect(state.retries == 4)
        expectEqual(decide(&state, &tokens), .fail)
    }

    @Test("No policy has more than five attempts") func mostAttempts() {
        var state = RetryState(policy: RetryPolicy(maxAttempts: 100))
        var tokens = RetryTokens(nil)
        var attempts = 1
        while attempts < 100, decide(&state, &tokens) != .fail { attempts += 1 }
        #expect(attempts == 5)
    }

    @Test("Codes that the policy does not name are final") func otherCodes() {
        var state = RetryState(policy: RetryPolicy())
        var tokens = RetryTokens(nil)
        expectEqual(decide(&state, &tokens, .invalidArgument), .fail)
        #expect(state.retries == 0)
    }

    @Test("Without a policy only what the server has not seen is made again: what never left always, what was refused once")
    func transparent() {
        var state = RetryState(policy: nil)
        var tokens = RetryTokens(nil)
        for _ in 0..<10 { expectEqual(decide(&state, &tokens, .unavailable, .unsent), .retryAtOnce) }
        expectEqual(decide(&state, &tokens, .unavailable, .refused), .retryAtOnce)
        expectEqual(decide(&state, &tokens, .unavailable, .refused), .fail)
        expectEqual(decide(&state, &tokens, .unavailable, .arrived), .fail)
        #expect(state.retries == 0, "the server is told of attempts that it never saw")
    }

    @Test("A call that is committed to an attempt is not made again") func committed() {
        var state = RetryState(policy: RetryPolicy())
        var tokens = RetryTokens(nil)
        for reach in [RetryState.Reach.unsent, .refused, .arrived] {
            expectEqual(decide(&state, &tokens, .unavailable, reach, isCommitted: true), .fail)
        }
    }

    @Test("The server's pushback sets the pause, and pauses begin anew after it") func pushback() {
        var state = RetryState(policy: RetryPolicy(maxAttempts: 5))
        var tokens = RetryTokens(nil)
        expectEqual(decide(&state, &tokens), .retry(after: .milliseconds(100)))
        expectEqual(decide(&state, &tokens, pushback: "7"), .retry(after: .milliseconds(7)))
        expectEqual(decide(&state, &tokens), .retry(after: .milliseconds(100)))
    }

    @Test("A pushback that is negative or no number forbids the retry", arguments: ["-1", "soon", "", "99999999999"])
    func pushbackNever(text: String) {
        var state = RetryState(policy: RetryPolicy())
        var tokens = RetryTokens(nil)
        expectEqual(decide(&state, &tokens, pushback: text), .fail)
    }

    @Test("Failures use tokens up; with half of them or fewer nothing is made again until calls succeed") func throttling() {
        var tokens = RetryTokens(RetryThrottling(maxTokens: 4, tokenRatio: 0.5))
        func failOnce() -> RetryState.Decision {
            var state = RetryState(policy: RetryPolicy())
            return decide(&state, &tokens)
        }
        expectEqual(failOnce() == .fail, false)
        expectEqual(failOnce(), .fail)
        expectEqual(failOnce(), .fail)
        for _ in 0..<2 { tokens.callSucceeded() }
        #expect(!tokens.allowRetry, "half of the tokens is not enough")
        for _ in 0..<100 { tokens.callSucceeded() }
        expectEqual(failOnce() == .fail, false)
        expectEqual(failOnce(), .fail, "there were more tokens than the most")
    }

    @Test("Failures that the policy does not name take no token") func harmlessFailures() {
        var tokens = RetryTokens(RetryThrottling(maxTokens: 2, tokenRatio: 0.1))
        var state = RetryState(policy: RetryPolicy())
        for _ in 0..<10 { _ = decide(&state, &tokens, .invalidArgument) }
        #expect(tokens.allowRetry)
    }

    @Test(
        "Pauses between attempts to connect are gRPC's: 1 s, then 1.6 times as long each up to 120 s, a fifth longer or shorter by chance")
    func connectionBackoff() {
        let backoff = ConnectionBackoff()
        #expect(backoff.pause(after: 0, lot: 0) == .seconds(1))
        #expect(backoff.pause(after: 1, lot: 0.5) == .milliseconds(1600))
        #expect(backoff.pause(after: 1, lot: 0) == .milliseconds(1280))
        #expect(backoff.pause(after: 1, lot: 1) == .milliseconds(1920))
        #expect(backoff.pause(after: 2, lot: 0.5) == .milliseconds(2560))
        #expect(backoff.pause(after: 1000, lot: 0.5) == .seconds(120))
        #expect(backoff.pause(after: .max, lot: 1) == .seconds(144))
    }
}
