import Domain

/// What really became of an attempt that was placed.
struct AttemptTruth {
    let channel: Channel
    let fate: SimulatedOutcome
    /// Whether its failure may pass.
    let mayPass: Bool

    /// What it may count as, in a campaign that does this where it is uncertain who answered.
    func outcomes(_ uncertain: AMDUncertain) -> Set<ProspectStatus> {
        if channel == .sms { return [fate == .failed ? .failed : .delivered] }
        return switch fate {
        case .human: [.humanConnected]
        case .voicemail: [.voicemail]
        // As long as nobody has told that it was a machine.
        case .screened: [.voicemail, .humanConnected]
        case .noAnswer: [.noAnswer]
        case .busy: [.busy]
        case .failed, .fax, .silence: [.failed]
        case .uncertain:
            switch uncertain {
            case .treatAsHuman: [.humanConnected]
            case .treatAsMachine: [.voicemail]
            case .hangUp: [.failed]
            }
        }
    }
}
