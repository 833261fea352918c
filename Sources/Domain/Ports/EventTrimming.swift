/// Where events that need not be kept any longer are removed, a few at a time.
public protocol EventTrimming: Sendable {
    /// Removes an account's oldest events while they are from before `cutoff` (nil: of any age) or more than `size` bytes
    /// are kept, at most `limit` rows in one transaction; how many rows. The newest row stays: numbers go on from it.
    /// Throws ``StoreError``.
    func trimEvents(of account: AccountID, before cutoff: Instant?, keeping size: Int64, limit: Int) async throws -> Int
}
