import CampaignsProtos
import Foundation
import RPCServer

/// The RPC layer with nothing behind it: `GetCampaignStats` and `WatchStats` answered with the floor's constant reply.
/// What it costs beyond the floor is what the layer costs.
@main
enum Main {
    private static let stats = CampaignsV1.CampaignStats(
        total: 5000, queued: 2100, dialing: 10, completed: 2800, failed: 49, cancelled: 60, noAnswer: 184, busy: 42,
        voicemail: 2312, humanConnected: 203, sending: 12, sent: 18, delivered: 10, progress: 57
    )

    static func main() async throws {
        let subscribers = Subscribers()
        let value = EncodedMessage(stats)
        var router = Router()
        router.unary(CampaignsV1.CampaignService.getCampaignStats) { request, _ throws(RPCError) in
            guard !request.id.isEmpty else { throw RPCError(.invalidArgument, "id is empty") }
            return stats
        }
        router.latestValue(CampaignsV1.CampaignService.watchStats) { _, writer, _ throws(RPCError) in
            subscribers.add(writer)
            writer.offer(value)
        }
        let server = try await RPCServer.start(dispatcher: Dispatcher(router: router), host: "127.0.0.1", port: 0)
        let line = "listening on 127.0.0.1:\(server.address.port ?? 0)\n"
        try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
        // Ended by a signal, which has nothing to save.
        try await Task.sleep(for: .seconds(365 * 86_400))
    }
}
