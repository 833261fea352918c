import Domain
import Testing

@Suite("Contact caps")
struct ContactRuleTests {
    private func at(_ seconds: Int64) -> Instant { mondayNoon.advanced(by: .seconds(seconds)) }
    private let three = ContactCap(limit: 3, period: .seconds(86_400))

    @Test("Three in 24 hours: a fourth waits for the first to be 24 hours old, to the millisecond")
    func threeInADay() {
        let times = [at(0), at(100), at(200)]
        #expect(ContactRule.opening(times.prefix(2), [three], at: at(300)) == .allowed)
        #expect(ContactRule.opening(times, [three], at: at(300)) == .blocked(until: at(86_400)))
        let justBefore = at(86_400).advanced(by: .milliseconds(-1))
        #expect(ContactRule.opening(times, [three], at: justBefore) == .blocked(until: at(86_400)))
        #expect(ContactRule.opening(times, [three], at: at(86_400)) == .allowed)
    }

    @Test("Of several caps the one that lasts longest counts, and the order of times does not matter")
    func severalCaps() {
        let caps = [ContactCap(limit: 1, period: .seconds(60)), ContactCap(limit: 2, period: .seconds(600))]
        #expect(ContactRule.opening([at(0)], caps, at: at(30)) == .blocked(until: at(60)))
        #expect(ContactRule.opening([at(60), at(0)], caps, at: at(70)) == .blocked(until: at(600)))
        #expect(ContactRule.opening([at(0), at(60)], caps, at: at(70)) == .blocked(until: at(600)))
    }

    @Test("A limit of none lets nobody be reached, whoever was never contacted too")
    func limitOfNone() {
        let never = ContactCap(limit: 0, period: .seconds(60))
        #expect(ContactRule.opening([Instant](), [never], at: at(10)) == .blocked(until: at(70)))
        #expect(ContactRule.opening([at(0)], [never], at: at(1_000)) == .blocked(until: at(1_060)))
    }

    @Test("Without caps, or without contacts, everything is allowed")
    func nothing() {
        #expect(ContactRule.opening([at(0)], [], at: at(0)) == .allowed)
        #expect(ContactRule.opening([Instant](), [three], at: at(0)) == .allowed)
    }

    @Test("A contact from before the clock was set back counts as well")
    func clockSetBack() {
        let hour = ContactCap(limit: 1, period: .seconds(3_600))
        #expect(ContactRule.opening([at(7_200)], [hour], at: at(0)) == .blocked(until: at(10_800)))
    }

    @Test("What no cap may count any more is not kept, but for the last contact")
    func kept() {
        let month: Int64 = 31 * 86_400
        let old = Contact(at: at(0), callerId: ownNumber(0))
        let newer = Contact(at: at(10), callerId: ownNumber(1))
        #expect(ContactRule.keeping(newer, with: [old]) == [newer, old])
        let last = Contact(at: at(month + 5), callerId: ownNumber(0))
        #expect(ContactRule.keeping(last, with: [newer, old]) == [last, newer])
        #expect(ContactRule.keeping(Contact(at: at(3 * month), callerId: ownNumber(0)), with: [newer, old]).count == 1)
        let many = (0..<300).map { Contact(at: at($0), callerId: ownNumber(0)) }
        #expect(ContactRule.keeping(newer, with: many).count == ContactRule.largestLimit)
    }
}
