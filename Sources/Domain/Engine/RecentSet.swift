import DequeModule

/// The newest of many: a set that forgets its oldest members.
struct RecentSet<Element: Hashable> {
    private let capacity: Int
    private var members: Set<Element> = []
    private var order: Deque<Element> = []

    init(capacity: Int) { self.capacity = max(1, capacity) }

    func contains(_ element: Element) -> Bool { members.contains(element) }

    /// Whether it was not in it.
    @discardableResult
    mutating func insert(_ element: Element) -> Bool {
        guard members.insert(element).inserted else { return false }
        order.append(element)
        if order.count > capacity, let oldest = order.popFirst() { members.remove(oldest) }
        return true
    }
}
