import Synchronization

/// Counts from any thread, and waits for a count.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }

    /// Whether the count comes to `value` in time.
    func reaches(_ value: Int, within limit: Duration = .seconds(30)) async -> Bool {
        await eventually(within: limit) { self.value >= value }
    }
}

/// Whether a condition comes true in time.
func eventually(within limit: Duration = .seconds(30), _ condition: () async -> Bool) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while clock.now < end {
        if await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return await condition()
}

/// The count that stays the same for half a second; nil where it does not come to rest.
func plateau(of counter: Counter) async -> Int? {
    var last = -1
    for _ in 0..<20 {
        let value = counter.value
        if value == last { return value }
        last = value
        try? await Task.sleep(for: .milliseconds(500))
    }
    return nil
}
