import Domain

extension RetentionService {
    /// Rows of events in a transaction.
    private static let rowsAtOnce = 2_000

    /// Removes events of all accounts that need not be kept any longer.
    func trimEvents() async {
        var count = 0
        do {
            for account in try await store.accounts() {
                let cutoff = events.time.cutoff(at: clock.now)
                while case let few = try await store.trimEvents(
                    of: account.id, before: cutoff, keeping: events.bytes, limit: Self.rowsAtOnce), few > 0
                {
                    count += few
                    try await Task.sleep(for: Self.rest)
                }
            }
        } catch is CancellationError {
        } catch StoreError.unusable {
            // Whoever reads the store for its campaigns says so, and ends.
        } catch {
            logger.warning("events that need not be kept any longer could not be removed", metadata: ["error": "\(error)"])
        }
        if count > 0 { logger.info("removed events that were kept long enough", metadata: ["commits": "\(count)"]) }
    }
}
