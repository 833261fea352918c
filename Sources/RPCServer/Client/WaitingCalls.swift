/// Calls that wait for a connection or for room on it, in the order they came.
struct WaitingCalls {
    private var calls: [UInt64: ClientStream] = [:]
    private var first: UInt64 = 0
    private var next: UInt64 = 0

    var isEmpty: Bool { calls.isEmpty }

    /// Returns what the call is taken out by.
    mutating func add(_ call: ClientStream) -> UInt64 {
        calls[next] = call
        next += 1
        return next - 1
    }

    mutating func remove(_ ticket: UInt64) { calls[ticket] = nil }

    mutating func popFirst() -> ClientStream? {
        while first < next {
            first += 1
            if let call = calls.removeValue(forKey: first - 1) { return call }
        }
        return nil
    }

    /// Takes out all calls that are so, in order.
    mutating func removeAll(where isSo: (ClientStream) -> Bool) -> [ClientStream] {
        let chosen = calls.filter { isSo($0.value) }.sorted { $0.key < $1.key }
        for (ticket, _) in chosen { calls[ticket] = nil }
        return chosen.map(\.value)
    }
}
