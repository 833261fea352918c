/// A received GOAWAY (RFC 9113, section 6.8).
struct Goaway {
    /// Streams above this one were not and will not be looked at.
    var lastStreamID: Int32
    var errorCode: UInt32
    /// The debug data, for people; cut off where it is long.
    var debugData: String
}
