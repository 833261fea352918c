import CampaignsProtos
import Domain
import RPCServer

extension CampaignService {
    func redial(_ request: CampaignsV1.RedialCampaignRequest, _ context: CallContext) async throws(RPCError) -> CampaignsV1.Campaign {
        let id = try CampaignID(requested: request.id)
        var outcomes: Set<RedialOutcome> = []
        for (index, number) in request.outcomes.enumerated() {
            guard let outcome = RedialOutcome(rawValue: Int(number.rawValue)) else {
                throw RPCError(invalid: "outcomes[\(index)]", "must be no_answer, busy, failed, expired or queued")
            }
            outcomes.insert(outcome)
        }
        return try await changed(by: .redial(id, name: request.name, outcomes.isEmpty ? RedialOutcome.standard : outcomes), context)
    }
}
