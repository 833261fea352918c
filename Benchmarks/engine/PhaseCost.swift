import BenchSupport

/// What a phase took: wall and CPU time.
struct PhaseCost {
    private(set) var wallSeconds = 0.0
    private(set) var cpuSeconds = 0.0

    /// Adds what `body` takes, on all threads.
    mutating func add<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        let start = ContinuousClock.now
        let usage = ProcessUsage.now
        let value = try await body()
        cpuSeconds += ProcessUsage.now.cpuSeconds - usage.cpuSeconds
        wallSeconds += (ContinuousClock.now - start) / .seconds(1)
        return value
    }

    /// Adds what the phase took in another round.
    mutating func add(_ other: PhaseCost) {
        wallSeconds += other.wallSeconds
        cpuSeconds += other.cpuSeconds
    }
}
