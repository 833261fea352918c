/// Counts events, some of them marked, in a window that rolls on by hundredths of its length.
///
/// An event counts for as long as its hundredth is one of the last hundred: for at least 99 hundredths of the
/// window and at most all of it. Adding costs O(1); after a pause at most one pass over the hundredths.
public struct RollingTally: Sendable, Hashable {
    /// Into how many slices the window is divided.
    public static let slices = 100

    private struct Slice: Sendable, Hashable {
        var events = 0
        var marked = 0
    }

    /// How many events are in the window.
    public private(set) var events = 0
    /// How many of them are marked.
    public private(set) var marked = 0

    private let sliceLength: Int64
    /// One per slice, by its number modulo their count; empty before the first event.
    private var ring: [Slice] = []
    /// The number of the newest slice, counted from the epoch.
    private var newest: Int64 = .min

    /// An empty window of this length; at least 100 ms.
    public init(window: Duration) {
        sliceLength = max(1, window.wholeMilliseconds / Int64(Self.slices))
    }

    /// Counts an event at `now`. Times before the newest count as the newest.
    public mutating func add(marked isMarked: Bool, at now: Instant) {
        roll(to: now)
        if ring.isEmpty { ring = Array(repeating: Slice(), count: Self.slices) }
        let place = place(of: newest)
        ring[place].events += 1
        events += 1
        guard isMarked else { return }
        ring[place].marked += 1
        marked += 1
    }

    /// Forgets what is no longer in the window at `now`.
    public mutating func roll(to now: Instant) {
        let number = now.millisecondsSinceEpoch.flooredQuotient(by: sliceLength)
        guard number > newest else { return }
        defer { newest = number }
        guard events > 0 else { return }
        guard number - newest < Int64(Self.slices) else { return clear() }
        for passed in newest + 1...number {
            let place = place(of: passed)
            events -= ring[place].events
            marked -= ring[place].marked
            ring[place] = Slice()
        }
    }

    /// Forgets everything.
    public mutating func clear() {
        ring = []
        events = 0
        marked = 0
    }

    private func place(of number: Int64) -> Int {
        Int((number % Int64(Self.slices) + Int64(Self.slices)) % Int64(Self.slices))
    }
}
