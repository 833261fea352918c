import Synchronization

/// The order of one engine's batches: once one of them fails, all behind it fail too, since they
/// were decided on top of it.
public final class CommitLane: Sendable {
    private let broken = Atomic<Bool>(false)

    /// A lane of a new engine.
    init() {}

    var isBroken: Bool { broken.load(ordering: .acquiring) }

    func breakOff() { broken.store(true, ordering: .releasing) }
}
