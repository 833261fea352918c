/// The numbers of an account, with when each may be used again. Shared by the account's
/// campaigns, so that a number's rest is kept across them.
public struct CallerIdTable: Sendable {
    /// Numbers the account owns, and those that a test account has named. A number keeps its place.
    private var entries: [CallerId] = []
    private var places: [PhoneNumber: Int] = [:]
    /// Places of the numbers the account owns: those loaded in ascending order, then those that came later.
    private var owned: [Int] = []
    private var isOwned: Set<Int> = []
    private var uses: UInt64 = 0
    /// On a test account any number that a campaign names counts as the account's own.
    private let ownsEverything: Bool

    /// The table of an account as the store has it.
    public init(_ state: AccountState) {
        ownsEverything = state.account.isTest
        own(state.numbers)
        for use in state.callerIdUse { rest(place(of: use.number), on: use.channel, until: use.freeAt) }
    }

    /// Notes that the account owns these numbers too.
    public mutating func own(_ numbers: [PhoneNumber]) {
        for number in numbers {
            let place = place(of: number)
            if isOwned.insert(place).inserted { owned.append(place) }
        }
    }

    /// The number at a place.
    public subscript(place: Int) -> CallerId { entries[place] }

    /// The places of the numbers that a campaign may use: those it names that the account owns,
    /// those the account owns in an area code it names, or all of the account's if it names none.
    public mutating func candidates(for named: [CallerIdEntry]) -> [Int] {
        guard !named.isEmpty else { return owned }
        var places: [Int] = []
        var seen: Set<Int> = []
        for entry in named {
            switch entry {
            case .number(let number):
                if let place = usablePlace(of: number), seen.insert(place).inserted { places.append(place) }
            case .areaCode(let code):
                for place in owned where entries[place].number.areaCode == code && seen.insert(place).inserted {
                    places.append(place)
                }
            }
        }
        return places
    }

    /// Chooses one of `candidates` that is free at `now`: the `previous` one, from which the
    /// recipient was called before, if it is one of them; or else one in the recipient's area code if asked
    /// to and there is one, then by the strategy, then the one that has rested longest.
    /// One pass over the candidates.
    public func choose(
        from candidates: [Int], for phone: PhoneNumber, previous: PhoneNumber? = nil, channel: Channel, strategy: CallerIdStrategy?,
        at now: Instant, using random: inout RandomSource
    ) -> CallerIdChoice {
        guard !candidates.isEmpty else { return .none }
        let selection = strategy?.selection ?? .roundRobin
        let known = previous.flatMap { places[$0] }
        let local = strategy?.localPresence == true ? phone.areaCode : nil
        var best: Int?
        var bestIsLocal = false
        var seen: UInt64 = 0
        var earliest = Instant.distantFuture
        for place in candidates {
            let entry = entries[place]
            guard entry.freeAt(channel) <= now else {
                earliest = min(earliest, entry.freeAt(channel))
                continue
            }
            if place == known { return .use(place) }
            let isLocal = local != nil && entry.number.areaCode == local
            guard let current = best, isLocal == bestIsLocal else {
                if best == nil || isLocal {
                    best = place
                    bestIsLocal = isLocal
                    seen = 1
                }
                continue
            }
            seen += 1
            if isBetter(entry, than: entries[current], selection, channel, seen, &random) { best = place }
        }
        return best.map { .use($0) } ?? .resting(until: earliest)
    }

    /// Notes that the number at a place was used and rests until `freeAt`.
    public mutating func rest(_ place: Int, on channel: Channel, until freeAt: Instant) {
        uses += 1
        entries[place].rest(on: channel, until: freeAt, use: uses)
    }

    /// Takes an attempt's outcome into account for the number it used.
    public mutating func observe(_ outcome: ProspectStatus, of number: PhoneNumber) {
        guard let place = places[number] else { return }
        entries[place].health.observe(outcome)
    }

    private func isBetter(
        _ entry: CallerId, than best: CallerId, _ selection: CallerIdSelection, _ channel: Channel, _ seen: UInt64,
        _ random: inout RandomSource
    ) -> Bool {
        switch selection {
        case .roundRobin:
            return entry.hasRestedLonger(than: best, on: channel)
        case .healthScore:
            let (mine, theirs) = (entry.health.level, best.health.level)
            return mine == theirs ? entry.hasRestedLonger(than: best, on: channel) : mine > theirs
        case .random:
            // Each of n equals is the last to be taken with probability 1/n.
            return random.next(upperBound: seen) == 0
        }
    }

    private mutating func usablePlace(of number: PhoneNumber) -> Int? {
        if ownsEverything { return place(of: number) }
        return places[number].flatMap { isOwned.contains($0) ? $0 : nil }
    }

    private mutating func place(of number: PhoneNumber) -> Int {
        if let place = places[number] { return place }
        entries.append(CallerId(number))
        places[number] = entries.count - 1
        return entries.count - 1
    }
}
