import ArgumentParser
import Domain
import Storage

/// `campaignd serve`: the server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve the API over gRPC and REST on one port, and run the campaigns.",
        discussion: """
            Prints 'listening on HOST:PORT' when it accepts connections. SIGTERM and SIGINT drain and exit; so does SIGHUP, which with \
            TLS has the certificate read again instead.
            """)

    @OptionGroup var store: StoreOption

    @OptionGroup var port: PortOptions

    @Flag(help: "Make the account 'demo' with the key tk_test_demo, and run a virtual clock. Loopback only.")
    var demo = false

    @Option(help: "Run a virtual clock from this time on, as RFC 3339. It goes on from the latest time in the store.")
    var clockStart: String?

    @Option(help: "Speed of the virtual clock: virtual seconds in a real one, over 0 to 100000. (default with --demo: 60)")
    var clockRate: String?

    @Option(
        help:
            "Who places live accounts' calls: simulated, or a gateway as grpcs://HOST:PORT, on this machine as grpc://HOST:PORT too. (default: simulated)"
    )
    var carrier: String?

    @OptionGroup var carrierTLS: CarrierTLSOptions

    @Option(
        help: "Most calls that a carrier has in progress at once, over all accounts: 1 to 1000000. (default: no limit)")
    var carrierConcurrency: String?

    @Option(help: "Seed of the simulated carrier: the same seed gives the same calls. (default: 1)")
    var simSeed: String?

    @Option(
        help: "Outcomes of the simulated carrier in percent. (default: voicemail=80,no_answer=10,human=7,failed=2,busy=1)")
    var simOutcomes: String?

    @Option(help: "Percent of the simulated carrier's delivered messages that are answered with an opt-out. (default: 0)")
    var simOptouts: String?

    @Option(
        help: "How long attempts are kept after their campaign ended, such as 90d, or forever. (default: 1827d, five years)")
    var keepAttempts: String?

    @Option(
        help: ArgumentHelp(
            "State rules to keep instead of those that are built in: a CSV file like rules/calling-rules.csv. A bad row refuses the start.",
            valueName: "file"))
    var callingRules: String?

    @Option(help: "Most calls that a number makes from midnight to midnight in Los Angeles, 1 to 100000. (default: 300)")
    var callsPerNumber: String?

    @Option(help: "How long events are kept for those who watch, such as 30d, or forever. (default: 7d)")
    var keepEvents: String?

    @Option(help: "Most MiB of events that are kept of an account. (default: 64)")
    var keepEventsMib: String?

    @Option(
        help: "Whether tools may ask for the services and their descriptors, without a key: on or off. (default: on on loopback, else off)")
    var reflection: String?

    @Option(
        help: ArgumentHelp(
            "Pages of this origin, such as https://example.com, may call the API from a browser; * for all. May be given several times.",
            valueName: "origin"))
    var corsOrigin: [String] = []

    @OptionGroup var connections: ConnectionOptions

    @Option(help: "Least severity that is logged: trace, debug, info, notice, warning, error, critical. (default: info)")
    var logLevel: String?

    func run() async throws {
        let configuration = try ServeConfiguration(command: self)
        try await CampaignServer(configuration: configuration, store: try store.open(runsCampaigns: true)).run()
    }
}
