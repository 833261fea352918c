import GoogleProtos
import NIOCore
import RPCServer

/// The least real time between two values of WatchStats.
enum WatchInterval {
    /// Where the request does not say.
    static let standard = TimeAmount.milliseconds(250)
    /// At most one hour.
    static let longest = TimeAmount.hours(1)

    /// The interval asked for.
    static func amount(_ duration: GoogleProtobuf.Duration?) throws(RPCError) -> TimeAmount {
        guard let duration else { return standard }
        guard (0...3_600).contains(duration.seconds), (0...999_999_999).contains(duration.nanos) else { throw outOfRange }
        let amount = TimeAmount.seconds(duration.seconds) + .nanoseconds(Int64(duration.nanos))
        guard amount <= longest else { throw outOfRange }
        return amount
    }

    private static let outOfRange = RPCError(invalid: "min_interval", "must be 0 to 3600 seconds")
}
