/// Streams in a list that runs through the streams themselves. Joining and leaving take no memory and no search, and no array has to be
/// checked for exclusive access on each call. A stream is in one list at a time, or in the pool.
final class HTTP2StreamList {
    private var first: HTTP2Stream?
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    func insert(_ stream: HTTP2Stream) {
        first?.previous = stream
        stream.next = first
        first = stream
        count &+= 1
    }

    /// Takes out a stream, which must be in the list.
    func remove(_ stream: HTTP2Stream) {
        let next = stream.next
        next?.previous = stream.previous
        if let previous = stream.previous { previous.next = next } else { first = next }
        stream.next = nil
        stream.previous = nil
        count &-= 1
    }

    /// The streams as they are now.
    var all: [HTTP2Stream] {
        var all: [HTTP2Stream] = []
        all.reserveCapacity(count)
        var stream = first
        while let one = stream {
            all.append(one)
            stream = one.next
        }
        return all
    }
}
