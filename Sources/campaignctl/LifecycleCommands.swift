import ArgumentParser
import CampaignsProtos
import ProtoRuntime
import RPCServer

/// What the commands that move a campaign along its lifecycle share.
protocol LifecycleCommand: AsyncParsableCommand {
    associatedtype Request: ProtoMessage

    var connection: ConnectionOptions { get }
    var id: String { get }

    static var method: MethodPath<Request, CampaignsV1.Campaign> { get }
    static func request(_ id: String) -> Request
}

extension LifecycleCommand {
    func run() async throws {
        try await connection.withClient { client, options in
            print(try await client.unary(Self.method, Self.request(id), options: options).line)
        }
    }
}

/// `campaignctl start`.
struct StartCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "start", abstract: "Begin dialing or sending.")
    static let method = CampaignsV1.CampaignService.startCampaign
    static func request(_ id: String) -> CampaignsV1.StartCampaignRequest { .init(id: id) }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}

/// `campaignctl pause`.
struct PauseCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "pause", abstract: "Place no new attempts.")
    static let method = CampaignsV1.CampaignService.pauseCampaign
    static func request(_ id: String) -> CampaignsV1.PauseCampaignRequest { .init(id: id) }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}

/// `campaignctl resume`.
struct ResumeCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Go on from where a pause left off.")
    static let method = CampaignsV1.CampaignService.resumeCampaign
    static func request(_ id: String) -> CampaignsV1.ResumeCampaignRequest { .init(id: id) }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}

/// `campaignctl cancel`.
struct CancelCommand: LifecycleCommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Stop a campaign for good.")
    static let method = CampaignsV1.CampaignService.cancelCampaign
    static func request(_ id: String) -> CampaignsV1.CancelCampaignRequest { .init(id: id) }

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's id.")
    var id: String
}
