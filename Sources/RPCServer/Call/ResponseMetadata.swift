/// Metadata that a call sends: ahead of the first message, and with the status.
struct ResponseMetadata: Sendable {
    var initial = Metadata()
    var trailers = Metadata()
}
