import CampaignsProtos
import Domain

// The domain's enums and the contract's, one line a value: the compiler asks for the line when
// either side gains one.

extension CampaignsV1.Channel {
    init(_ channel: Channel) {
        switch channel {
        case .voice: self = .voice
        case .sms: self = .sms
        }
    }
}

extension CampaignsV1.CampaignStatus {
    init(_ status: CampaignStatus) {
        switch status {
        case .created: self = .created
        case .dialing: self = .dialing
        case .paused: self = .paused
        case .completed: self = .completed
        case .cancelled: self = .cancelled
        case .failed: self = .failed
        }
    }
}

extension CampaignsV1.ProspectStatus {
    init(_ status: ProspectStatus) {
        switch status {
        case .queued: self = .queued
        case .dialing: self = .dialing
        case .sending: self = .sending
        case .sent: self = .sent
        case .delivered: self = .delivered
        case .humanConnected: self = .humanConnected
        case .voicemail: self = .voicemail
        case .noAnswer: self = .noAnswer
        case .busy: self = .busy
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}

extension CampaignsV1.CallerIdSelection {
    init(_ selection: CallerIdSelection) {
        switch selection {
        case .healthScore: self = .healthScore
        case .roundRobin: self = .roundRobin
        case .random: self = .random
        }
    }
}
