import CampaignsProtos
import CampaignsStubs
import Domain
import RPCServer

/// `campaigns.v1.HistoryService`: what was done with prospects, read from the store.
public struct HistoryService: CampaignsV1.HistoryService.Service {
    private let store: any HistoryStore

    /// Attempts that are read at a time: what a list holds in memory.
    private static let piece = 1_000

    /// A service over what is in `store`.
    public init(store: any HistoryStore) { self.store = store }

    public func getProspect(_ request: CampaignsV1.GetProspectRequest, _ context: CallContext) async throws -> CampaignsV1.Prospect {
        let campaign = try context.campaign(request.id).id
        let id = try prospect(request.prospectID)
        guard let found = try await RPCError.fromStore({ try await store.prospect(id, of: campaign) }) else {
            throw Self.noSuchProspect
        }
        return CampaignsV1.Prospect(found)
    }

    public func listProspectEvents(
        _ request: CampaignsV1.ListProspectEventsRequest, _ writer: ResponseWriter<CampaignsV1.ProspectEvent>, _ context: CallContext
    ) async throws {
        let campaign = try context.campaign(request.id)
        let id = try prospect(request.prospectID)
        guard let history = try await RPCError.fromStore({ try await store.history(of: id, in: campaign.id) }) else {
            throw Self.noSuchProspect
        }
        for event in ProspectStory.events(of: history, in: campaign) { try await writer.send(CampaignsV1.ProspectEvent(event)) }
    }

    public func listAttempts(
        _ request: CampaignsV1.ListAttemptsRequest, _ writer: ResponseWriter<CampaignsV1.Attempt>, _ context: CallContext
    ) async throws {
        let campaign = try context.campaign(request.id).id
        let only = request.prospectID.isEmpty ? nil : try prospect(request.prospectID)
        let size = try PageRequest.size(request.pageSize, most: PageRequest.mostProspects)
        var cursor: AttemptCursor? = try PageRequest.cursor(request.pageToken)
        var left = size ?? .max
        while true {
            let after = cursor
            // One more than is shown tells whether a page follows.
            let limit = left < Self.piece ? left + 1 : Self.piece
            let found = try await RPCError.fromStore { try await store.attempts(of: campaign, prospect: only, after: after, limit: limit) }
            for entry in found.prefix(left) {
                try await writer.send(CampaignsV1.Attempt(entry))
                cursor = AttemptCursor(prospect: entry.attempt.prospect, number: entry.attempt.number)
            }
            if found.count > left {
                if let cursor { context.trailers.add("next-page-token", cursor.description) }
                return
            }
            if found.count < limit { return }
            left -= found.count
        }
    }

    /// An id that is not of the form identifies nothing, so it is not found.
    private func prospect(_ text: String) throws(RPCError) -> ProspectID {
        guard !text.isEmpty else { throw RPCError(invalid: "prospect_id", "is required") }
        guard let id = ProspectID(text) else { throw Self.noSuchProspect }
        return id
    }

    private static let noSuchProspect = RPCError(.notFound, "the campaign has no such prospect")
}
