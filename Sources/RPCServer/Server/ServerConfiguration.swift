/// What all connections of a server share.
struct ServerConfiguration: Sendable {
    let dispatcher: Dispatcher
    let settings: ServerSettings
    let responder: (any HTTPResponder)?
}
