import CampaignsProtos
import Domain
import RPCServer
import Synchronization

/// One campaign's subscribers of WatchStats: each change is encoded once and offered to all.
final class StatsFeed: Sendable {
    private struct State {
        var writers: [ObjectIdentifier: LatestValueWriter] = [:]
        /// The value last offered, so that a change of anything but the stats goes to nobody.
        var newest: EncodedMessage?
    }

    private let state = Mutex(State())

    /// Adds a subscriber and gives it the stats as they stand.
    ///
    /// `current` is read under the lock that changes are offered under: a value older than one
    /// already offered can not come after it.
    func add(_ writer: LatestValueWriter, current: () -> Campaign?) {
        state.withLock { state in
            guard let campaign = current() else { return writer.finish(RPCStatus(.notFound, "the campaign is gone")) }
            writer.offer(EncodedMessage(CampaignsV1.CampaignStats(campaign.stats)))
            if campaign.isOver {
                writer.finish()
            } else {
                state.writers[ObjectIdentifier(writer)] = writer
            }
        }
    }

    /// Whether nobody is left.
    func remove(_ writer: LatestValueWriter) -> Bool {
        state.withLock { state in
            state.writers[ObjectIdentifier(writer)] = nil
            return state.writers.isEmpty
        }
    }

    /// Offers a change to all; the last one of a campaign ends their streams.
    func publish(_ campaign: Campaign) {
        state.withLock { state in
            let message = EncodedMessage(CampaignsV1.CampaignStats(campaign.stats))
            if message != state.newest {
                state.newest = message
                for writer in state.writers.values { writer.offer(message) }
            }
            if campaign.isOver {
                for writer in state.writers.values { writer.finish() }
                state.writers.removeAll()
            }
        }
    }
}

extension Campaign {
    /// Whether its stats can change no more.
    fileprivate var isOver: Bool { status.isTerminal && stats.inFlight == 0 }
}
