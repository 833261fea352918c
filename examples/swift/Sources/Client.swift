import ArgumentParser
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2
import GRPCProtobuf

private typealias Campaigns = Campaigns_V1_CampaignService.Client<HTTP2ClientTransport.Posix>

@main
struct Client: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Creates a campaign, adds prospects to it, starts it, and watches it to its end.",
        discussion: "Environment: CAMPAIGND_SERVER (127.0.0.1:8080) and CAMPAIGND_KEY, the API key.")

    @Option(help: "CAs that the server's certificate may come from, PEM.")
    var ca: String?

    @Option(help: "Our own certificate, PEM.")
    var cert: String?

    @Option(help: "Its key, PEM.")
    var certKey: String?

    @Argument(help: "The numbers to call.")
    var phones = (100..<120).map { "+17145550\($0)" }

    func run() async throws {
        let server = (ProcessInfo.processInfo.environment["CAMPAIGND_SERVER"] ?? "127.0.0.1:8080").split(separator: ":")
        guard server.count == 2, let port = Int(server[1]) else { throw ValidationError("CAMPAIGND_SERVER is not HOST:PORT") }
        do {
            try await withGRPCClient(
                transport: .http2NIOPosix(target: .dns(host: String(server[0]), port: port), transportSecurity: security)
            ) { try await runCampaign(Campaigns(wrapping: $0)) }
        } catch let error as RPCError {
            explain(error)
            throw ExitCode.failure
        }
    }

    /// TLS if there is a CA, with a certificate of our own if there is one.
    private var security: HTTP2ClientTransport.Posix.TransportSecurity {
        guard let ca else { return .plaintext }
        let roots = TLSConfig.TrustRootsSource.certificates([.file(path: ca, format: .pem)])
        guard let cert, let certKey else { return .tls { $0.trustRoots = roots } }
        return .mTLS(
            certificateChain: [.file(path: cert, format: .pem)], privateKey: .file(path: certKey, format: .pem)
        ) { $0.trustRoots = roots }
    }

    private func runCampaign(_ campaigns: Campaigns) async throws {
        let key: Metadata = ["authorization": "Bearer \(ProcessInfo.processInfo.environment["CAMPAIGND_KEY"] ?? "")"]
        var once = CallOptions.defaults
        once.timeout = .seconds(10)
        var watching = CallOptions.defaults
        watching.timeout = .seconds(300)

        let created = try await campaigns.createCampaign(
            .with {
                $0.name = "From Swift"
                $0.channel = .voice
                $0.mode.ai = true
                $0.mode.callsPerSecond = 10
            }, metadata: key, options: once)
        let answer = try await campaigns.addProspects(
            .with {
                $0.id = created.id
                $0.phones = phones
            }, metadata: key, options: once)
        print("\(created.id): \(answer.added) prospects")
        _ = try await campaigns.startCampaign(.with { $0.id = created.id }, metadata: key, options: once)

        // One message for each change, until the campaign has ended.
        try await campaigns.watchStats(.with { $0.id = created.id }, metadata: key, options: watching) { response in
            for try await stats in response.messages {
                print("\(stats.progress) %: \(stats.dialing) dialing, \(stats.humanConnected) humans, \(stats.voicemail) voicemails")
            }
        }

        let campaign = try await campaigns.getCampaign(.with { $0.id = created.id }, metadata: key, options: once)
        let stats = campaign.stats
        print(
            "\(campaign.status): \(stats.completed) of \(stats.total) prospects,",
            "\(stats.humanConnected) humans, \(stats.voicemail) voicemails")
    }

    /// Prints the status, and what the server found wrong with which field.
    private func explain(_ error: RPCError) {
        var lines = ["\(error.code): \(error.message)"]
        for detail in (try? error.unpackGoogleRPCStatus())?.details ?? [] {
            lines += detail.badRequest?.violations.map { "  \($0.field): \($0.violationDescription)" } ?? []
        }
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}
