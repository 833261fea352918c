import ArgumentParser
import CampaignsProtos
import CampaignsStubs
import GoogleProtos

/// `campaignctl account`.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Show the account's settings, after changing those that are given.")

    @OptionGroup var connection: ConnectionOptions
    @Option(help: "Numbers of no known state: federal or strictest.")
    var unknownState: CampaignsV1.UnknownState?
    @Flag(inversion: .prefixedNo, help: "The states' rules against sales calls to mobiles.")
    var mobileSalesRules: Bool?
    @Option(name: .customLong("blackout-date"), help: "A day on which nobody is attempted; may be given more than once. All are replaced.")
    var blackoutDates: [String] = []
    @Option(
        name: .customLong("contact-cap"),
        help: "Such as 3/24h: at most so many attempts to one recipient; may be given more than once. All are replaced.")
    var contactCaps: [ContactCapArgument] = []
    @Option(help: "Most calls in progress at once.")
    var maxConcurrentCalls: UInt32?
    @Option(help: "Largest share of answered calls that find no agent.")
    var abandonRate: Double?
    @Flag(name: .customLong("circuit-breaker"), inversion: .prefixedNo, help: "Whether campaigns are paused whose attempts fail.")
    var circuitBreaker: Bool?
    @Option(help: "A setting that goes back to its default, such as contact_caps or abandon_policy.rate; may be given more than once.")
    var reset: [String] = []

    func run() async throws {
        try await connection.withClient(of: CampaignsV1.AccountService.Client.init) { client in
            let account: CampaignsV1.Account
            if let request = update {
                account = try await client.updateAccount(request)
            } else {
                account = try await client.getAccount(.init())
            }
            for line in account.lines { print(line) }
        }
    }

    /// What is to be changed; nil: nothing.
    private var update: CampaignsV1.UpdateAccountRequest? {
        let policy = abandonRate.map { CampaignsV1.AbandonPolicy(rate: $0) }
        let breaker = circuitBreaker.map { CampaignsV1.CircuitBreaker(enabled: $0) }
        let said = [
            unknownState.map { _ in "unknown_state" }, mobileSalesRules.map { _ in "mobile_sales_rules" },
            blackoutDates.isEmpty ? nil : "blackout_dates", contactCaps.isEmpty ? nil : "contact_caps",
            maxConcurrentCalls.map { _ in "max_concurrent_calls" }, policy.map { _ in "abandon_policy.rate" },
            breaker.map { _ in "circuit_breaker.enabled" },
        ].compactMap { $0 }
        guard !said.isEmpty || !reset.isEmpty else { return nil }
        return CampaignsV1.UpdateAccountRequest(
            unknownState: unknownState ?? .unspecified, mobileSalesRules: mobileSalesRules, blackoutDates: blackoutDates,
            contactCaps: contactCaps.map { CampaignsV1.AccountContactCap(limit: $0.limit, period: $0.period) },
            maxConcurrentCalls: maxConcurrentCalls, abandonPolicy: policy, circuitBreaker: breaker,
            updateMask: GoogleProtobuf.FieldMask(paths: said + reset))
    }
}

extension CampaignsV1.UnknownState: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "federal": self = .federal
        case "strictest": self = .strictest
        default: return nil
        }
    }
}

extension CampaignsV1.Account {
    /// A line for each setting.
    fileprivate var lines: [String] {
        let policy = abandonPolicy ?? .init()
        let breaker = circuitBreaker ?? .init()
        let caps = contactCaps.map { "\($0.limit)/\($0.period)" }.joined(separator: " ")
        return [
            "\(id)\t\(name)\t\(isTest ? "test" : "live")",
            "unknown_state\t\(unknownState)",
            "mobile_sales_rules\t\(mobileSalesRules)",
            "blackout_dates\t\(blackoutDates.joined(separator: " "))",
            "contact_caps\t\(caps)",
            "max_concurrent_calls\t\(maxConcurrentCalls.map { "\($0)" } ?? "")",
            "abandon_policy\t\(policy.rate ?? 0) from \(policy.startAnswers ?? 0) answers on, \(policy.seconds ?? 0) s, \(policy.window ?? "")",
            "circuit_breaker\t\(breaker.enabled == true ? "on" : "off"), \(breaker.rate ?? 0) in \(breaker.window ?? ""), "
                + "from \(breaker.minimumAttempts ?? 0) attempts on",
        ]
    }
}
