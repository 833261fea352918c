/// How long the events of an account are kept for those who watch: whichever of both ends first.
public struct EventRetention: Sendable, Hashable {
    /// For how long, in the engines' time.
    public var time: AttemptRetention
    /// Most bytes of events of an account that are kept. Some 30 bytes are an event.
    public var bytes: Int64

    /// A week, and 64 MiB: the events of about a million attempts.
    public static let standard = EventRetention(time: .lasting(.seconds(7 * 86_400)), mebibytes: 64)

    /// Sizes that can be asked for.
    public static let mebibytes: ClosedRange<Int64> = 1...1_048_576

    /// A retention from its parts.
    public init(time: AttemptRetention, mebibytes: Int64) {
        self.time = time
        bytes = min(max(mebibytes, Self.mebibytes.lowerBound), Self.mebibytes.upperBound) << 20
    }
}
