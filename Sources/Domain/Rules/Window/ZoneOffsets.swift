/// A time zone's offsets from UTC, in milliseconds, with the moments at which they change.
public struct ZoneOffsets: Sendable, Hashable {
    private var starts: [Instant] = []
    private var offsets: [Int64]

    /// A zone that keeps one offset, in milliseconds east of UTC.
    public init(initialOffset: Int64) { offsets = [initialOffset] }

    /// UTC.
    public static let utc = ZoneOffsets(initialOffset: 0)

    /// From `start` on, the offset is `offset` milliseconds. Starts come in ascending order.
    public mutating func append(at start: Instant, offset: Int64) {
        guard offset != offsets[offsets.count - 1] else { return }
        starts.append(start)
        offsets.append(offset)
    }

    /// The offset at `instant`, and when it changes (exclusive end); nil: never again.
    public func offset(at instant: Instant) -> (milliseconds: Int64, until: Instant?) {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return (offsets[low], low < starts.count ? starts[low] : nil)
    }
}
