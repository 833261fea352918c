import Domain
import RPCServer

extension CampaignID {
    /// The id that a request names. One that is not of the form identifies nothing, so it is not found.
    init(requested text: String) throws(RPCError) {
        guard !text.isEmpty else { throw RPCError(invalid: "id", "is required") }
        guard let id = CampaignID(text) else { throw .noSuchCampaign }
        self = id
    }
}

extension CallContext {
    /// The caller's campaign as readers see it now.
    func campaign(_ text: String) throws(RPCError) -> Campaign {
        guard let campaign = try principal.view.campaign(try CampaignID(requested: text)) else { throw .noSuchCampaign }
        return campaign
    }
}
