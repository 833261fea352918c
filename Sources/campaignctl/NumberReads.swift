import ArgumentParser
import CampaignsProtos
import CampaignsStubs

/// `campaignctl numbers list`.
struct ListNumbersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the numbers: state, health, calls and texts of today and ever.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            var token = ""
            repeat {
                let request = CampaignsV1.ListNumbersRequest(pageToken: token)
                let page = try await client.listNumbers(request)
                for number in page.numbers { print(number.line) }
                token = page.nextPageToken
            } while !token.isEmpty
        }
    }
}

/// `campaignctl numbers show`.
struct ShowNumberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Print all that is known of a number.")

    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "The number, in E.164.")
    var phone: String

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.NumberService.Client.init) { client in
            let request = CampaignsV1.GetNumberRequest(phone: phone)
            let number = try await client.getNumber(request)
            print(number.line)
            if let registration = number.registration {
                print(
                    "10DLC\tbrand \(registration.brand) (\(registration.brandTier))\tcampaign \(registration.campaign) (\(registration.campaignClass))"
                )
            }
            for (name, use) in [("voice", number.voice), ("sms", number.sms)] {
                guard let use else { continue }
                print("\(name)\thealth \(use.health)\t\(use.parts?.line ?? "")")
                print("\ttoday\t\(use.today?.line ?? "")\n\tever\t\(use.total?.line ?? "")")
                for day in use.days { print("\t\(day.date)\t\(day.counts?.line ?? "")") }
            }
        }
    }
}

extension CampaignsV1.Number {
    /// On one line, in columns.
    var line: String {
        let places = regions.isEmpty ? country : regions.joined(separator: ",")
        let rest = restingUntil.map { " until \($0.seconds) (\(restingFor))" } ?? ""
        let can = capabilities.map { "\($0)" }.joined(separator: ",")
        let today = "\(voice?.today?.attempts ?? 0) calls, \(sms?.today?.attempts ?? 0) texts today"
        let total = "\(voice?.total?.attempts ?? 0) and \(sms?.total?.attempts ?? 0) ever"
        return "\(phone)\t\(state)\(rest)\thealth \(health)\t\(can)\t\(places)\t\(today)\t\(total)"
    }
}

extension CampaignsV1.NumberCounts {
    fileprivate var line: String {
        "\(attempts) attempts, \(answers) answers, \(humans) humans, \(shortCalls) short, \(failures) failures, \(spamLabelled) as spam"
    }
}

extension CampaignsV1.NumberHealthParts {
    /// Points of each part, in tenths.
    fileprivate var line: String {
        func tenths(_ points: Double) -> String { "\((points * 10).rounded() / 10)" }
        return
            "answers \(tenths(answers)), short calls \(tenths(shortCalls)), failures \(tenths(failures)), spam labels \(tenths(spamLabels)), usage \(tenths(usage))"
    }
}
