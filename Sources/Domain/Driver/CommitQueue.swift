import DequeModule

/// The order in which the engines of all accounts use the store, without I/O. While a commit
/// runs, what comes next waits, and then goes together in one: no sleep, no timer, just what is there.
///
/// Whoever drives it does one ``Step`` at a time and says what came of it; what engines are to
/// hear of it comes back as ``Notice``s. `Receiver` tells whose a work is.
public struct CommitQueue<Receiver: Sendable>: Sendable {
    /// What is to be done next.
    public enum Step: Sendable {
        /// Commit these batches in one transaction. Answer with ``CommitQueue/committed(_:)``.
        case commit([StoreBatch])
        /// Load this page. Answer with ``CommitQueue/loaded(_:)``.
        case load(DueLoad)
    }

    /// What an engine's driver is to hear.
    public struct Notice: Sendable {
        /// Who.
        public let receiver: Receiver
        /// What.
        public let input: DriverInput
    }

    private struct Entry: Sendable {
        let work: StoreWork
        let receiver: Receiver
    }

    /// Most rows of a commit, unless a single batch has more.
    private let largestCommit: Int
    private var waiting: Deque<Entry> = []
    /// Commits that go together, each group after the one before.
    private var commits: Deque<[Entry]> = []
    /// Loads that go after them.
    private var loads: Deque<Entry> = []
    private var underWay: Step?
    private var undone: [Notice] = []

    /// A queue whose commits have at most `largestCommit` rows, unless a single batch has more.
    public init(largestCommit: Int) { self.largestCommit = largestCommit }

    /// Whether nothing waits and nothing is under way.
    public var isIdle: Bool { waiting.isEmpty && commits.isEmpty && loads.isEmpty && underWay == nil }

    /// How many commits and loads wait or are under way.
    public var count: Int { waiting.count + commits.reduce(0) { $0 + $1.count } + loads.count }

    /// Takes a work, behind all that came before.
    public mutating func add(_ work: StoreWork, for receiver: Receiver) {
        waiting.append(Entry(work: work, receiver: receiver))
    }

    /// What is to be done now: nil while something is under way, or if there is nothing. Comes with
    /// notices of works that will not be done.
    public mutating func next() -> (step: Step?, notices: [Notice]) {
        guard underWay == nil else { return (nil, []) }
        while underWay == nil {
            if commits.isEmpty, loads.isEmpty {
                guard !waiting.isEmpty else { break }
                beginRound()
            }
            if let group = commits.popFirst() {
                let live = sort(group)
                guard !live.isEmpty else { continue }
                commits.prepend(live)
                underWay = .commit(live.compactMap { if case .commit(_, let batch) = $0.work.task { batch } else { nil } })
            } else if let entry = loads.popFirst() {
                guard !sort([entry]).isEmpty, case .load(let load) = entry.work.task else { continue }
                loads.prepend(entry)
                underWay = .load(load)
            }
        }
        defer { undone = [] }
        return (underWay, undone)
    }

    /// Says what came of the commit under way.
    public mutating func committed(_ result: Result<[BatchOutcome], StoreError>) -> [Notice] {
        guard case .commit = underWay, let group = commits.popFirst() else { return [] }
        underWay = nil
        switch result {
        case .success(let outcomes) where outcomes.count == group.count:
            return zip(group, outcomes).map { entry, outcome in
                guard case .commit(let id, _) = entry.work.task else { return notice(entry, entry.work.failed(Self.otherNumber)) }
                return notice(entry, .committed(generation: entry.work.generation, id, .success(outcome)))
            }
        case .success: return fail(group, Self.otherNumber)
        case .failure(let error): return retry(group, error)
        }
    }

    /// Says what came of the load under way.
    public mutating func loaded(_ result: Result<DuePage, StoreError>) -> [Notice] {
        guard case .load(let load) = underWay, let entry = loads.popFirst() else { return [] }
        underWay = nil
        if case .failure = result { entry.work.lane.breakOff() }
        return [notice(entry, .loaded(generation: entry.work.generation, load, result))]
    }

    /// Takes what waits, up to the largest commit. All its commits go first: a load may see batches
    /// that came after it, and never misses one that came before.
    private mutating func beginRound() {
        var group: [Entry] = []
        var rows = 0
        while let entry = waiting.first {
            let weight = entry.work.weight
            if rows > 0, rows + weight > largestCommit { break }
            waiting.removeFirst()
            rows += weight
            if case .commit = entry.work.task { group.append(entry) } else { loads.append(entry) }
        }
        if !group.isEmpty { commits.append(group) }
    }

    /// Those whose lane is whole; the others hear that they are not done.
    private mutating func sort(_ entries: [Entry]) -> [Entry] {
        entries.filter { entry in
            if entry.work.lane.isBroken { undone.append(notice(entry, entry.work.failed(Self.broken))) }
            return !entry.work.lane.isBroken
        }
    }

    /// Where the store works and what it was given is at fault, each engine answers for its own.
    private mutating func retry(_ group: [Entry], _ error: StoreError) -> [Notice] {
        var isStoreAtFault: Bool { if case .unavailable = error { true } else { false } }
        let lanes = Dictionary(grouping: group) { ObjectIdentifier($0.work.lane) }
        guard lanes.count > 1, !isStoreAtFault else { return fail(group, error) }
        var order: [ObjectIdentifier] = []
        for entry in group where !order.contains(ObjectIdentifier(entry.work.lane)) { order.append(ObjectIdentifier(entry.work.lane)) }
        commits.prepend(contentsOf: order.compactMap { lanes[$0] })
        return []
    }

    private func fail(_ group: [Entry], _ error: StoreError) -> [Notice] {
        for entry in group { entry.work.lane.breakOff() }
        return group.map { notice($0, $0.work.failed(error)) }
    }

    private func notice(_ entry: Entry, _ input: DriverInput) -> Notice { Notice(receiver: entry.receiver, input: input) }

    private static var broken: StoreError { .unavailable("a change before this one could not be stored") }
    private static var otherNumber: StoreError { .unavailable("the store answered another number of batches") }
}
