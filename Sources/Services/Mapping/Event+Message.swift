import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.Event {
    /// An event as watchers are told it; nil: only how far the stream has come.
    init(_ event: AccountEvent?, token: String) {
        self.init(token: token)
        guard let event else { return }
        at = GoogleProtobuf.Timestamp(event.at)
        campaignID = event.campaign?.description ?? ""
        prospectID = event.kind.prospect?.description ?? ""
        phone = event.phone?.description ?? ""
        switch event.kind {
        case .campaignCreated: kind = .campaignCreated
        case .campaignUpdated: kind = .campaignUpdated
        case .campaignStatus(let status, let why):
            kind = .campaignStatus
            campaignStatus = CampaignsV1.CampaignStatus(status)
            reason = why ?? ""
        case .prospectsAdded(let added):
            kind = .prospectsAdded
            count = UInt32(clamping: added)
        case .attemptPlaced(_, let number, let callerId, let status):
            kind = .attemptPlaced
            attempt = UInt32(clamping: number)
            callerID = callerId.description
            prospectStatus = CampaignsV1.ProspectStatus(status)
        case .attemptProgress(_, let status):
            kind = .attemptProgress
            prospectStatus = CampaignsV1.ProspectStatus(status)
        case .attemptEnded(_, let outcome, let why, let retryAt):
            kind = .attemptEnded
            prospectStatus = CampaignsV1.ProspectStatus(outcome)
            reason = why?.word ?? ""
            until = retryAt.map(GoogleProtobuf.Timestamp.init)
        case .attemptWithdrawn(_, let dueAt, let why):
            kind = .attemptWithdrawn
            reason = why.word
            until = dueAt.map(GoogleProtobuf.Timestamp.init)
        case .prospectDeferred(_, let dueAt, let why):
            kind = .prospectDeferred
            reason = why.word
            until = GoogleProtobuf.Timestamp(dueAt)
        case .prospectEnded(_, let status, let why):
            kind = .prospectEnded
            prospectStatus = CampaignsV1.ProspectStatus(status)
            reason = why.word
        case .prospectsRecalled(let why, let at):
            kind = .prospectsRecalled
            reason = why.word
            until = GoogleProtobuf.Timestamp(at)
        }
    }
}
