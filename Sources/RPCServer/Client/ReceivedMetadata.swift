import Synchronization

/// The metadata of a response as it comes in.
final class ReceivedMetadata: Sendable {
    private let state = Mutex((initial: Metadata(), trailers: Metadata()))

    func set(initial: Metadata) { state.withLock { $0.initial = initial } }
    func set(trailers: Metadata) { state.withLock { $0.trailers = trailers } }
    var initial: Metadata { state.withLock { $0.initial } }
    var trailers: Metadata { state.withLock { $0.trailers } }
}
