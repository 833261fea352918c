/// Who has to hear when a call is cancelled.
struct CancellationHandlers: Sendable {
    private var handlers: [UInt64: @Sendable () -> Void] = [:]
    private var next: UInt64 = 0

    mutating func add(_ handler: @escaping @Sendable () -> Void) -> UInt64 {
        defer { next += 1 }
        handlers[next] = handler
        return next
    }

    mutating func remove(_ id: UInt64) { handlers[id] = nil }

    func run() {
        for handler in handlers.values { handler() }
    }
}
