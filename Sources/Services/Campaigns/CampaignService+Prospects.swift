import CampaignsProtos
import Domain
import RPCServer

extension CampaignService {
    func addProspects(_ request: CampaignsV1.AddProspectsRequest, _ context: CallContext) async throws(RPCError)
        -> CampaignsV1.AddProspectsResponse
    {
        let campaign = try context.campaign(request.id)
        // Before the phones: what is wrong with the campaign is wrong with each of them.
        guard Lifecycle.status(after: .addProspects, in: campaign.status) != nil else {
            throw RPCError(.wrongStatus(campaign.status, .addProspects))
        }
        let phones = try RPCError.validating { () throws(FieldViolations) in try ProspectListRule.validated(request.phones) }
        guard case .added(let added) = try await perform(.addProspects(campaign.id, phones), context) else {
            throw .oddReply
        }
        return CampaignsV1.AddProspectsResponse(added: UInt32(clamping: added))
    }

    func listProspects(
        _ request: CampaignsV1.ListProspectsRequest, to writer: ResponseWriter<CampaignsV1.Prospect>, _ context: CallContext
    ) async throws {
        let campaign = try context.campaign(request.id).id
        let size = try PageRequest.size(request.pageSize, most: PageRequest.mostProspects)
        try await RPCError.fromStore {
            // One more than is shown tells whether a page follows.
            let list = try await store.prospectList(
                campaign, after: try PageRequest.cursor(request.pageToken), limit: size.map { $0 + 1 } ?? .max)
            var left = size ?? .max
            var last: ProspectID?
            while case let prospects = try await list.next(), !prospects.isEmpty {
                for prospect in prospects.prefix(left) { try await writer.send(CampaignsV1.Prospect(prospect)) }
                if prospects.count > left {
                    let shown = left > 0 ? prospects[left - 1].id : last
                    if let shown { context.trailers.add("next-page-token", shown.description) }
                    return
                }
                left -= prospects.count
                last = prospects.last?.id
            }
        }
    }
}
