/// What a ``DurationText`` is for, and so how long it may be.
public protocol DurationBounds: Sendable, Hashable {
    /// The lengths allowed, in seconds; at most nine characters of text can say them.
    static var seconds: ClosedRange<Int64> { get }
}
