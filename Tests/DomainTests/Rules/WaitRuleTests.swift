import Domain
import Testing

@Suite("Waits that are worked out anew")
struct WaitRuleTests {
    private let now = mondayNoon
    private let prospect = ProspectID(high: UInt64(mondayNoon.millisecondsSinceEpoch) << 16, low: 1)

    /// Who was busy two minutes ago and is due in an hour, since `reason` put it off.
    private func wait(_ reason: Reason?) -> WaitRule.Wait {
        WaitRule.Wait(
            prospect: prospect, dueAt: now.advanced(by: .seconds(3_600)), reason: reason,
            last: WaitRule.Last(outcome: .busy, endedAt: now.advanced(by: .seconds(-120))))
    }

    private func mode(delay: String) -> Mode {
        var mode = Mode()
        mode.retryDelay = RetryDelay(delay)
        return mode
    }

    @Test(
        "Whom the window or a cap put off is looked at again at once, but not before its retry is due",
        arguments: [Reason.window, .contactCap])
    func recalled(reason: Reason) {
        let recall: ProspectRecall = [.window, .contactCap]
        #expect(WaitRule.anew(wait(reason), recall, by: mode(delay: "1m"), at: now).dueAt == now.advanced(by: .milliseconds(1)))
        #expect(WaitRule.anew(wait(reason), recall, by: mode(delay: "10m"), at: now).dueAt == now.advanced(by: .seconds(480)))
        #expect(
            WaitRule.anew(wait(reason), .waits, by: mode(delay: "10m"), at: now).dueAt == wait(reason).dueAt,
            "what put it off has not changed")
        let later = WaitRule.anew(wait(reason), .waits, by: mode(delay: "3h"), at: now)
        #expect(later.dueAt == now.advanced(by: .seconds(3 * 3_600 - 120)))
        #expect(later.reason == nil, "what it waits for is its retry now")
    }

    @Test("A retry is due as long after its attempt as the mode says now")
    func retry() {
        #expect(WaitRule.anew(wait(nil), .waits, by: mode(delay: "3h"), at: now).dueAt == now.advanced(by: .seconds(3 * 3_600 - 120)))
    }
}
