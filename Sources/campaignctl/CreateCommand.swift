import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl create`.
struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Create a campaign and print its id.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The campaign's name.")
    var name: String
    @Flag(help: "An SMS campaign; otherwise it is voice.")
    var sms = false
    @Option(help: "SMS: the text to send.")
    var message: String?
    @Flag(help: "Voice: hand live calls to the AI agent.")
    var ai = false
    @Option(help: "Voice: audio for voicemail, a URL.")
    var voicemailAudioURL: String?
    @Option(help: "Voice: audio for a person whom no AI agent talks to, a URL.")
    var greetingAudioURL: String?
    @Option(help: "Voice: what to do where it is uncertain who answered: treat_as_human, treat_as_machine or hang_up.")
    var amdUncertain: UncertainOption?
    @Option(help: "Voice: calls per second.")
    var callsPerSecond: Double?
    @Option(help: "Retries per prospect.")
    var maxRetries: UInt32?
    @Option(help: "Time until a retry, such as 4h.")
    var retryDelay: String?
    @Option(name: .customLong("caller-id"), help: "A number or area code to call from; may be given more than once.")
    var callerIDs: [String] = []
    @Option(help: "IANA time zone of the schedule.")
    var timezone: String?
    @Option(help: "First hour of the day, 0-23.")
    var startHour: UInt32?
    @Option(help: "Hour at which the day ends, 0-23.")
    var endHour: UInt32?
    @Option(help: "Days of the week, 1 = Monday to 7 = Sunday; may be given more than once.")
    var day: [UInt32] = []

    func run() async throws {
        let mode = CampaignsV1.Mode(
            ai: ai ? true : nil, voicemailAudioURL: voicemailAudioURL, callsPerSecond: callsPerSecond, maxRetries: maxRetries,
            retryDelay: retryDelay, message: message,
            greetingAudioURL: greetingAudioURL, amdUncertain: amdUncertain?.message)
        let schedule = CampaignsV1.Schedule(timezone: timezone, startHour: startHour, endHour: endHour, days: day)
        let request = CampaignsV1.CreateCampaignRequest(
            name: name, channel: sms ? .sms : .voice, mode: mode == CampaignsV1.Mode() ? nil : mode, callerIDs: callerIDs,
            schedule: schedule == CampaignsV1.Schedule() ? nil : schedule)
        try await connection.withClient(of: CampaignsV1.CampaignService.Client.init) { client in
            print(try await client.createCampaign(request).id)
        }
    }
}
