import RPCServer
import Synchronization

/// Writers of streams that stay open, held as a server holds those it has values for.
final class Subscribers: Sendable {
    private let writers = Mutex<[ObjectIdentifier: LatestValueWriter]>([:])

    /// Holds a writer until its stream is over.
    func add(_ writer: LatestValueWriter) {
        let key = ObjectIdentifier(writer)
        writers.withLock { $0[key] = writer }
        writer.onTermination { [weak self] in
            self?.writers.withLock { $0[key] = nil }
        }
    }
}
