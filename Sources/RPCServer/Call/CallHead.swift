import Synchronization

/// What a call's headers say: the same for all calls of a connection that have the same headers.
final class CallHead: Sendable {
    let entry: MethodEntry
    let metadata: Metadata
    /// What was found out from the metadata; see ``CallContext/share(_:for:)``.
    let shared = AtomicLazyReference<SharedValue>()

    init(entry: MethodEntry, metadata: Metadata) {
        self.entry = entry
        self.metadata = metadata
    }
}
