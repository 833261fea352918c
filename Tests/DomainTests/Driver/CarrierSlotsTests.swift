import Domain
import Synchronization
import Testing

@Suite("A carrier's concurrent calls")
struct CarrierSlotsTests {
    private let accounts = (1...3).map { AccountID(high: 1, low: UInt64($0)) }

    /// Slots, and whom they told.
    private func slots(_ limit: Int, isOpen: Bool = true) -> (CarrierSlots, told: () -> [AccountID]) {
        let told = Told()
        let slots = CarrierSlots(limit: limit, isOpen: isOpen)
        slots.connect { account in told.accounts.withLock { $0.append(account) } }
        return (slots, { told.accounts.withLock { $0 } })
    }

    private final class Told: Sendable {
        let accounts = Mutex<[AccountID]>([])
    }

    @Test("are never more than the limit, over all accounts")
    func limit() {
        let (slots, _) = slots(3)
        #expect(slots.take(accounts[0]) && slots.take(accounts[1]) && slots.take(accounts[0]))
        #expect(!slots.take(accounts[1]) && !slots.take(accounts[2]))
        #expect(slots.held == 3)
    }

    @Test("are kept for those who wait, in their order, and nobody comes before them")
    func order() {
        let (slots, told) = slots(1)
        #expect(slots.take(accounts[0]))
        #expect(!slots.take(accounts[1]) && !slots.take(accounts[2]) && !slots.take(accounts[1]))
        slots.release(accounts[0])
        #expect(told() == [accounts[1]])
        #expect(!slots.take(accounts[0]), "the slot is kept for the first who waits")
        #expect(slots.take(accounts[1]))
        slots.release(accounts[1])
        #expect(told() == [accounts[1], accounts[2]])
        slots.passOn(accounts[2])
        #expect(told() == [accounts[1], accounts[2], accounts[0]])
        #expect(slots.take(accounts[0]) && slots.held == 1)
    }

    @Test("are counted anew when an engine begins anew: what it lost is given to others")
    func beginsAnew() {
        let (slots, told) = slots(2)
        #expect(slots.take(accounts[0]) && slots.take(accounts[0]))
        #expect(!slots.take(accounts[1]))
        slots.begin(accounts[0], held: 1)
        #expect(told() == [accounts[1]])
        #expect(slots.take(accounts[1]) && slots.held == 2)
    }

    @Test("that are kept for an account whose engine ended go to the next, and it is not told any more")
    func leaves() {
        let (slots, told) = slots(1)
        #expect(slots.take(accounts[0]))
        #expect(!slots.take(accounts[1]) && !slots.take(accounts[2]))
        slots.leave(accounts[1])
        slots.release(accounts[0])
        #expect(told() == [accounts[2]])
        slots.leave(accounts[2])
        #expect(slots.take(accounts[0]), "the slot that was kept is lost")
    }

    @Test("are given to nobody before it is known what all accounts hold; then to those who wait, up to the limit")
    func opens() {
        let (slots, told) = slots(2, isOpen: false)
        slots.begin(accounts[0], held: 1)
        #expect(!slots.take(accounts[0]))
        slots.begin(accounts[1], held: 0)
        #expect(!slots.take(accounts[1]))
        slots.open()
        #expect(told() == [accounts[0]])
        #expect(slots.take(accounts[0]) && !slots.take(accounts[2]))
        slots.release(accounts[0])
        #expect(told() == [accounts[0], accounts[1]])
    }

    @Test("that are given back too often are not counted twice")
    func tooOften() {
        let (slots, _) = slots(1)
        slots.release(accounts[0])
        #expect(slots.take(accounts[0]) && !slots.take(accounts[0]))
        #expect(slots.held == 1)
    }

    @Test("stay within the limit and are all used, with many threads at once")
    func threads() async {
        let (slots, _) = slots(5)
        let most = await withTaskGroup(of: Int.self) { group in
            for account in accounts {
                group.addTask {
                    var most = 0
                    for _ in 0..<2_000 where slots.take(account) {
                        most = max(most, slots.held)
                        slots.release(account)
                    }
                    slots.leave(account)
                    return most
                }
            }
            return await group.reduce(0, max)
        }
        #expect((1...5).contains(most))
        #expect(slots.held == 0)
        for _ in 0..<5 { #expect(slots.take(accounts[0])) }
        #expect(!slots.take(accounts[0]))
    }
}
