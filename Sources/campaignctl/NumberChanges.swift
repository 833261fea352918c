import ArgumentParser
import CampaignsProtos
import CampaignsStubs
import Foundation
import GoogleProtos

/// What the commands that set up numbers share.
struct NumberOptions: ParsableArguments {
    @Option(parsing: .upToNextOption, help: "What it can do: voice, sms.")
    var capabilities: [CampaignsV1.NumberCapability] = []
    @Option(help: "10DLC: the brand's id at the registry.")
    var brand: String?
    @Option(help: "10DLC: the brand's tier: top, high_mid, low_mid, low.")
    var brandTier: String?
    @Option(help: "10DLC: the campaign's id at the registry.")
    var campaign: String?
    @Option(help: "10DLC: the campaign's class: high, medium, basic, low_volume.")
    var campaignClass: String?

    /// Nil: nothing was said of it.
    var registration: CampaignsV1.NumberRegistration? {
        guard brand != nil || brandTier != nil || campaign != nil || campaignClass != nil else { return nil }
        return CampaignsV1.NumberRegistration(
            brand: brand ?? "", brandTier: brandTier ?? "", campaign: campaign ?? "", campaignClass: campaignClass ?? "")
    }
}

/// `campaignctl numbers add`.
struct AddNumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make numbers the account's own.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var numbers: NumberOptions
    @Argument(help: "Numbers in E.164.")
    var phones: [String]

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            let request = CampaignsV1.AddNumbersRequest(
                phones: phones, capabilities: numbers.capabilities, registration: numbers.registration)
            print("\(try await client.addNumbers(request).added) added")
        }
    }
}

/// `campaignctl numbers update`.
struct UpdateNumberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Change what a number can do, or as what it is registered.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var numbers: NumberOptions
    @Flag(help: "It is not registered any more.")
    var unregister = false
    @Argument(help: "The number, in E.164.")
    var phone: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            var request = CampaignsV1.UpdateNumberRequest(
                phone: phone, capabilities: numbers.capabilities, registration: numbers.registration)
            if unregister {
                let paths = numbers.capabilities.isEmpty ? ["registration"] : ["capabilities", "registration"]
                request.registration = nil
                request.updateMask = GoogleProtobuf.FieldMask(paths: paths)
            }
            print(try await client.updateNumber(request).line)
        }
    }
}

/// `campaignctl numbers rest`.
struct RestNumberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rest", abstract: "Leave a number alone for a while.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The number, in E.164.")
    var phone: String
    @Option(help: "Until this time, as RFC 3339. (default: for 24 hours)")
    var until: String?

    func run() async throws {
        var request = CampaignsV1.RestNumberRequest(phone: phone)
        if let until {
            guard let date = try? Date(until, strategy: .iso8601) else {
                throw ValidationError("--until is '\(until)', not RFC 3339 such as 2026-01-05T17:00:00Z")
            }
            request.until = GoogleProtobuf.Timestamp(seconds: Int64(date.timeIntervalSince1970.rounded()))
        }
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            print(try await client.restNumber(request).line)
        }
    }
}

/// `campaignctl numbers activate`.
struct ActivateNumberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Use a number again at once, whether it rested or was retired.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The number, in E.164.")
    var phone: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            let request = CampaignsV1.ActivateNumberRequest(phone: phone)
            print(try await client.activateNumber(request).line)
        }
    }
}

/// `campaignctl numbers retire`.
struct RetireNumberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "retire", abstract: "Use a number no more.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The number, in E.164.")
    var phone: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            let request = CampaignsV1.RetireNumberRequest(phone: phone)
            print(try await client.retireNumber(request).line)
        }
    }
}

extension CampaignsV1.NumberCapability: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "voice": self = .voice
        case "sms": self = .sms
        default: return nil
        }
    }

    /// All words, for help and for completion.
    public static var allValueStrings: [String] { ["voice", "sms"] }
}
