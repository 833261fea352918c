/// An account's changes in the order in which they became durable, kept for a time.
///
/// A row is written in the transaction of the changes that it tells of: it is there if and only if they are.
public protocol EventLog: Sendable {
    /// How far the log goes. Throws ``StoreError``.
    func eventLog(_ account: AccountID) async throws -> EventLogState

    /// Rows from the one with number `first` on, in order: at least one if there is one, and no more than are good
    /// to hold in memory. Throws ``StoreError``.
    func eventRows(_ account: AccountID, from first: Int64) async throws -> [EventRow]

    /// Returns when there may be a row with a larger number than `newest`. Throws `CancellationError` where the task is cancelled.
    func waitForEvents(_ account: AccountID, after newest: Int64) async throws
}
