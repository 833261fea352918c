import CampaignsProtos
import Domain
import RPCServer

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

extension CampaignsV1.UnknownState {
    init(_ state: AccountRules.UnknownState) {
        switch state {
        case .federal: self = .federal
        case .strictest: self = .strictest
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

extension CampaignsV1.SuppressionSource {
    init(_ source: SuppressionSource) {
        switch source {
        case .manual: self = .manual
        case .dnc: self = .dnc
        case .optOut: self = .optOut
        case .carrier: self = .carrier
        case .complaint: self = .complaint
        case .litigator: self = .litigator
        }
    }
}

extension CampaignsV1.AmdUncertain {
    init(_ policy: AMDUncertain) {
        switch policy {
        case .treatAsHuman: self = .treatAsHuman
        case .treatAsMachine: self = .treatAsMachine
        case .hangUp: self = .hangUp
        }
    }
}

extension SuppressionSource {
    /// The source that a request names; nil: it names none. Throws INVALID_ARGUMENT for one that there is not.
    static func named(_ source: CampaignsV1.SuppressionSource) throws(RPCError) -> SuppressionSource? {
        switch source {
        case .unspecified: nil
        case .manual: .manual
        case .dnc: .dnc
        case .optOut: .optOut
        case .carrier: .carrier
        case .complaint: .complaint
        case .litigator: .litigator
        case .unrecognized(let value): throw RPCError(invalid: "source", "is \(value), which is no source")
        }
    }
}

extension CampaignsV1.CallerIdMatch {
    init(_ match: CallerIdBasis.Match) {
        switch match {
        case .any: self = .unspecified
        case .areaCode: self = .areaCode
        case .region: self = .region
        case .elsewhere: self = .elsewhere
        }
    }
}

extension CampaignsV1.AmdResult {
    init(_ result: AMDResult) {
        switch result {
        case .human: self = .human
        case .machineStart: self = .machineStart
        case .machineEndBeep: self = .machineEndBeep
        case .machineEndSilence: self = .machineEndSilence
        case .machineEndOther: self = .machineEndOther
        case .fax: self = .fax
        case .unknown: self = .unknown
        case .silence: self = .silence
        }
    }
}
