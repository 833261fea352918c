import ArgumentParser
import CampaignsProtos

/// What to do where it is uncertain who answered.
enum UncertainOption: String, ExpressibleByArgument, CaseIterable {
    case treatAsHuman = "treat_as_human"
    case treatAsMachine = "treat_as_machine"
    case hangUp = "hang_up"

    /// In the contract's words.
    var message: CampaignsV1.AmdUncertain {
        switch self {
        case .treatAsHuman: .treatAsHuman
        case .treatAsMachine: .treatAsMachine
        case .hangUp: .hangUp
        }
    }
}
