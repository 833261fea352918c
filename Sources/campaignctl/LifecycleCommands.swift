import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// What the commands that move a campaign along its lifecycle share.
protocol LifecycleCommand: AsyncParsableCommand {
    var connection: ConnectionOptions { get }
    var id: String { get }

    static func call(_ campaigns: CampaignsV1.CampaignService.Client, id: String) async throws -> CampaignsV1.Campaign
}

extension LifecycleCommand {
    func run() async throws {
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            print(try await Self.call(client, id: id).line)
        }
    }
}

/// `campaignctl start`.
struct StartCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "start", abstract: "Begin dialing or sending.")
    static func call(_ campaigns: CampaignsV1.CampaignService.Client, id: String) async throws -> CampaignsV1.Campaign {
        try await campaigns.startCampaign(.init(id: id))
    }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}

/// `campaignctl pause`.
struct PauseCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "pause", abstract: "Place no new attempts.")
    static func call(_ campaigns: CampaignsV1.CampaignService.Client, id: String) async throws -> CampaignsV1.Campaign {
        try await campaigns.pauseCampaign(.init(id: id))
    }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}

/// `campaignctl resume`.
struct ResumeCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Go on from where a pause left off.")
    static func call(_ campaigns: CampaignsV1.CampaignService.Client, id: String) async throws -> CampaignsV1.Campaign {
        try await campaigns.resumeCampaign(.init(id: id))
    }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}

/// `campaignctl cancel`.
struct CancelCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Stop a campaign for good.")
    static func call(_ campaigns: CampaignsV1.CampaignService.Client, id: String) async throws -> CampaignsV1.Campaign {
        try await campaigns.cancelCampaign(.init(id: id))
    }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}
