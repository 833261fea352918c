import CampaignsProtos
import Domain
import RPCServer

extension CampaignService {
    /// Prospects read from the store at a time: what a stream holds in memory beside its send buffer.
    private static let chunk = 1_000

    func addProspects(_ request: CampaignsV1.AddProspectsRequest, _ context: CallContext) async throws(RPCError)
        -> CampaignsV1.AddProspectsResponse
    {
        let campaign = try snapshot(of: request.id, context)
        // Before the phones: what is wrong with the campaign is wrong with each of them.
        guard Lifecycle.status(after: .addProspects, in: campaign.status) != nil else {
            throw RPCError(.wrongStatus(campaign.status, .addProspects))
        }
        let phones = try validated { () throws(FieldViolations) in try ProspectListRule.validated(request.phones) }
        guard case .added(let added) = try await perform(.addProspects(campaign.id, phones), context) else {
            throw RPCError(.internalError, "the command was answered by something else")
        }
        return CampaignsV1.AddProspectsResponse(added: UInt32(clamping: added))
    }

    func listProspects(
        _ request: CampaignsV1.ListProspectsRequest, to writer: ResponseWriter<CampaignsV1.Prospect>, _ context: CallContext
    ) async throws {
        let campaign = try snapshot(of: request.id, context).id
        var left = try PageRequest.size(request.pageSize, most: PageRequest.mostProspects) ?? .max
        var cursor: ProspectID? = try PageRequest.cursor(request.pageToken)
        while true {
            let size = min(left, Self.chunk)
            // One more than is shown tells whether a page follows.
            let found = try await chunk(of: campaign, after: cursor, limit: size + 1)
            for prospect in found.prefix(size) { try await writer.send(CampaignsV1.Prospect(prospect)) }
            guard found.count > size else { return }
            cursor = found[size - 1].id
            left -= size
            if left == 0 {
                context.trailers.add("next-page-token", found[size - 1].id.description)
                return
            }
        }
    }

    private func chunk(of campaign: CampaignID, after cursor: ProspectID?, limit: Int) async throws -> [Prospect] {
        do {
            return try await store.listProspects(campaign, after: cursor, limit: limit)
        } catch let error as StoreError {
            throw RPCError(error)
        }
    }
}
