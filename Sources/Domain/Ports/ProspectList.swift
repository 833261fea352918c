/// A campaign's prospects as they all stood at one moment, in the order in which they were added,
/// read piece by piece while they change. What it takes from its store it gives back when it is released.
///
/// A store holds a moment for a limited time. A list that is read for longer goes on from a newer
/// moment: each prospect still comes once and none is left out, since prospects are never removed
/// and new ones come last.
public protocol ProspectList: Sendable {
    /// The next prospects, as many as the store likes to read at a time; none once all were read.
    /// One caller at a time. Throws ``StoreError``.
    func next() async throws -> [Prospect]
}
