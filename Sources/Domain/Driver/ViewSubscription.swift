/// A subscription to a campaign's snapshots. Ends when it is cancelled or released.
public final class ViewSubscription: Sendable {
    private let end: @Sendable () -> Void

    init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    /// Ends it. A call that is under way on another thread may still come to its end.
    public func cancel() { end() }

    deinit { end() }
}
