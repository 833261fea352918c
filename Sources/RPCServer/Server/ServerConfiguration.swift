/// What all connections of a server share.
struct ServerConfiguration: Sendable {
    let dispatcher: Dispatcher
    let settings: ServerSettings
    let responder: (any HTTPResponder)?
    /// Chance, from 0 to 1: spreads what would else happen on all connections at once.
    var random: @Sendable () -> Double = { .random(in: 0..<1) }
}
