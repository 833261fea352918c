import Domain
import Testing

@Suite("Caller ids")
struct CallerIdTests {
    private let local = number(17_145_551_000)
    private let others = [number(12_125_551_000), number(19_495_551_000)]

    private func table(isTest: Bool = false, use: [CallerIdUse] = []) -> CallerIdTable {
        CallerIdTable(
            AccountState(
                account: Account(id: testAccount.id, name: "test", isTest: isTest), numbers: ([local] + others).sorted(), callerIdUse: use))
    }

    @Test("Numbers mean those of the account, area codes every number in them, and nothing named means all")
    func candidates() {
        var table = table()
        func numbers(_ entries: [CallerIdEntry]) -> [PhoneNumber] { table.candidates(for: entries).map { table[$0].number } }
        #expect(numbers([]).count == 3)
        #expect(numbers([.number(local), .number(recipient(5))]) == [local])
        #expect(numbers([AreaCode(949).map { .areaCode($0) }].compactMap { $0 }) == [others[1]])
        #expect(numbers([.number(others[1]), AreaCode(949).map { .areaCode($0) }].compactMap { $0 }) == [others[1]])
        #expect(numbers([AreaCode(999).map { .areaCode($0) }].compactMap { $0 }).isEmpty)
    }

    @Test("On a test account any number that is named counts as its own")
    func testAccountOwnsAll() {
        var table = table(isTest: true)
        let places = table.candidates(for: [.number(recipient(5))])
        #expect(places.map { table[$0].number } == [recipient(5)])
        #expect(table.candidates(for: []).count == 3, "a number that one campaign named is not everybody's")
    }

    @Test("A number that the account comes to own after a campaign named it counts for all of them, once")
    func ownedLater() {
        var table = table(isTest: true)
        _ = table.candidates(for: [.number(recipient(5))])
        table.own([recipient(5), local])
        #expect(table.candidates(for: []).map { table[$0].number } == ([local] + others).sorted() + [recipient(5)])
    }

    @Test("Round robin takes the number that has rested longest, also within one millisecond")
    func roundRobin() {
        var table = table()
        var random = RandomSource.seeded(1)
        let places = table.candidates(for: [])
        var used: [Int] = []
        for _ in 0..<9 {
            guard case .use(let place) = choose(table, places, nil, &random) else { return }
            table.rest(place, on: .voice, until: mondayNoon)
            used.append(place)
        }
        #expect(used == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    }

    @Test("Local presence prefers a free number in the recipient's area code")
    func localPresence() {
        var table = table()
        var random = RandomSource.seeded(1)
        let places = table.candidates(for: [])
        for selection in CallerIdSelection.allCases {
            let strategy = CallerIdStrategy(selection: selection, localPresence: true)
            guard case .use(let place) = choose(table, places, strategy, &random) else { return }
            #expect(table[place].number == local)
        }
        table.rest(places[1], on: .voice, until: mondayNoon.advanced(by: .seconds(60)))
        #expect(table[places[1]].number == local)
        guard case .use(let place) = choose(table, places, CallerIdStrategy(localPresence: true), &random) else { return }
        #expect(table[place].number != local)
    }

    @Test("Health takes the number that gets through")
    func health() {
        var table = table()
        var random = RandomSource.seeded(1)
        let places = table.candidates(for: [])
        for _ in 0..<20 {
            table.observe(.failed, of: table[places[0]].number)
            table.observe(.failed, of: table[places[2]].number)
            table.observe(.voicemail, of: table[places[1]].number)
        }
        #expect(choose(table, places, CallerIdStrategy(selection: .healthScore), &random) == .use(places[1]))
    }

    @Test("Random takes each of the free numbers about equally often")
    func randomSelection() {
        var table = table()
        var random = RandomSource.seeded(4)
        let places = table.candidates(for: [])
        var counts: [Int: Int] = [:]
        for _ in 0..<3_000 {
            if case .use(let place) = choose(table, places, CallerIdStrategy(selection: .random), &random) {
                counts[place, default: 0] += 1
            }
        }
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) } && counts.count == 3, "\(counts)")
    }

    @Test("When all rest, the earliest end of a rest is told; rests are per channel and come back from the store")
    func resting() {
        let uses = ([local] + others).enumerated().map {
            CallerIdUse(number: $0.element, channel: .sms, freeAt: mondayNoon.advanced(by: .seconds(60 + $0.offset)))
        }
        var table = table(use: uses)
        var random = RandomSource.seeded(1)
        let places = table.candidates(for: [])
        let choice = table.choose(from: places, for: recipient(1), channel: .sms, strategy: nil, at: mondayNoon, using: &random)
        #expect(choice == .resting(until: mondayNoon.advanced(by: .seconds(60))))
        #expect(choose(table, places, nil, &random) != choice, "a rest on one channel binds the other")
        #expect(table.choose(from: [], for: recipient(1), channel: .sms, strategy: nil, at: mondayNoon, using: &random) == .none)
    }

    private func choose(_ table: CallerIdTable, _ places: [Int], _ strategy: CallerIdStrategy?, _ random: inout RandomSource)
        -> CallerIdChoice
    {
        table.choose(from: places, for: recipient(1), channel: .voice, strategy: strategy, at: mondayNoon, using: &random)
    }
}
