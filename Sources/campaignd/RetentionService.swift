import Domain
import Logging
import Metrics
import ServiceLifecycle

/// Removes attempts and events that were kept long enough: looks when the server starts and then every hour,
/// and removes a few at a time, so that commits go between.
struct RetentionService: Service {
    let store: any AttemptRemoval & Store & EventTrimming
    let clock: any EngineClock
    let retention: AttemptRetention
    let events: EventRetention
    let logger: Logger

    private let removed = Counter(label: "campaignd_attempts_removed_total")

    /// In the engines' time, in which campaigns end.
    private static let interval: Duration = .seconds(3_600)
    /// Attempts in a transaction, which holds the store's writer for a few milliseconds.
    private static let attemptsAtOnce = 500
    /// Real time between two transactions, and between two looks however fast the clock runs.
    static let rest: Duration = .milliseconds(20)
    private static let shortestInterval: Duration = .seconds(1)
    private static let campaignsAtOnce = 100

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await look()
                await trimEvents()
                try? await Task.sleep(for: Self.shortestInterval)
                try? await clock.sleep(until: clock.now.advanced(by: Self.interval), tolerance: nil)
            }
        }
    }

    private func look() async {
        guard let cutoff = retention.cutoff(at: clock.now) else { return }
        var count = 0
        do {
            var last: CampaignID?
            while case let campaigns = try await store.campaignsToClear(endedBy: cutoff, after: last, limit: Self.campaignsAtOnce),
                !campaigns.isEmpty
            {
                for campaign in campaigns { try await clear(campaign, cutoff, &count) }
                last = campaigns.last
            }
        } catch is CancellationError {
        } catch {
            logger.warning("attempts that need not be kept any longer could not be removed", metadata: ["error": "\(error)"])
        }
        guard count > 0 else { return }
        logger.info("removed attempts that were kept long enough", metadata: ["attempts": "\(count)", "campaigns ended by": "\(cutoff)"])
    }

    private func clear(_ campaign: CampaignID, _ cutoff: Instant, _ count: inout Int) async throws {
        while case let few = try await store.removeAttempts(of: campaign, endedBy: cutoff, limit: Self.attemptsAtOnce), few > 0 {
            count += few
            removed.increment(by: few)
            try await Task.sleep(for: Self.rest)
        }
    }
}
