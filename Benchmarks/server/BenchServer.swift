import CampaignsProtos
import NIOCore
import RPCServer

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The RPC library alone, with the floor's reply: what a call costs before an application does anything.
@main enum BenchServer {
    private static let stats = CampaignsV1.CampaignStats(
        total: 5000, queued: 2100, dialing: 10, completed: 2800, failed: 49, cancelled: 60, noAnswer: 184, busy: 42, voicemail: 2312,
        humanConnected: 203, sending: 12, sent: 18, delivered: 10, progress: 57)

    static func main() async throws {
        var router = Router()
        router.unary(CampaignsV1.CampaignService.getCampaignStats) { (_, _) throws(RPCError) in stats }
        // Idle watchers: one value, and then silence until the caller goes.
        let first = EncodedMessage(stats)
        router.latestValue(CampaignsV1.CampaignService.watchStats) { (_, writer, _) throws(RPCError) in
            writer.setMinimumInterval(.milliseconds(250))
            writer.offer(first)
        }
        var settings = ServerSettings()
        settings.http2.maxConcurrentStreams = 10_000
        let server = try await RPCServer.start(dispatcher: Dispatcher(router: router), host: "127.0.0.1", port: 0, settings: settings)
        print("listening on 127.0.0.1:\(server.address.port ?? 0)")
        fflush(nil)
        while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    }
}
