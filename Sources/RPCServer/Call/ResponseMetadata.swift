/// What a call sends besides messages and status: metadata ahead of the first message and with the status, and the encoding that its handler chose.
struct ResponseMetadata: Sendable {
    var initial = Metadata()
    var trailers = Metadata()
    /// Nil where the settings decide.
    var encoding: MessageEncoding?
}
