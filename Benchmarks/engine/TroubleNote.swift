import Domain
import Synchronization

/// Keeps the first thing that went wrong around an engine.
final class TroubleNote: Sendable {
    private let noted = Mutex<DriverTrouble?>(nil)

    var first: DriverTrouble? { noted.withLock { $0 } }

    func take(_ trouble: DriverTrouble) {
        noted.withLock { if $0 == nil { $0 = trouble } }
    }
}
