/// A campaign's queued prospects, read piece by piece as of one moment while they change, like a ``ProspectList``.
public protocol QueuedList: Sendable {
    /// The next prospects, as many as the store likes to read at a time; nil once all were read. A piece may be empty.
    /// One caller at a time. Throws ``StoreError``.
    func next() async throws -> [QueuedProspect]?
}
