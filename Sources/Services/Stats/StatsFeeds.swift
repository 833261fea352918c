import Domain
import RPCServer
import Synchronization

/// The feeds that somebody watches, by campaign.
final class StatsFeeds: Sendable {
    private struct Watched {
        let feed: StatsFeed
        let subscription: ViewSubscription
    }

    private let watched = Mutex<[CampaignID: Watched]>([:])

    /// Sends a campaign's stats to `writer`: as they stand, then each change, until it is over
    /// or the subscriber goes away.
    func subscribe(_ writer: LatestValueWriter, to campaign: CampaignID, of view: AccountView) {
        watched.withLock { watched in
            let feed: StatsFeed
            if let existing = watched[campaign] {
                feed = existing.feed
            } else {
                let new = StatsFeed()
                feed = new
                watched[campaign] = Watched(feed: new, subscription: view.subscribe(campaign) { new.publish($0) })
            }
            feed.add(writer) { view.campaign(campaign) }
        }
        writer.onTermination { [weak self, weak writer] in
            guard let self, let writer else { return }
            remove(writer, from: campaign)
        }
    }

    private func remove(_ writer: LatestValueWriter, from campaign: CampaignID) {
        watched.withLock { watched in
            guard let entry = watched[campaign], entry.feed.remove(writer) else { return }
            entry.subscription.cancel()
            watched[campaign] = nil
        }
    }
}
