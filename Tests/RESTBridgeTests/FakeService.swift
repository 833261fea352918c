import CampaignsProtos
import GoogleProtos
import NIOCore
import ProtoRuntime
import RPCServer
import Synchronization

/// Stands for the services: answers by rules that the tests know, and remembers what it was asked.
final class FakeService: Sendable {
    struct Seen {
        var create: CampaignsV1.CreateCampaignRequest?
        var update: CampaignsV1.UpdateCampaignRequest?
        var addProspects: CampaignsV1.AddProspectsRequest?
        var watch: CampaignsV1.WatchStatsRequest?
        var listProspects: CampaignsV1.ListProspectsRequest?
        var lists: [CampaignsV1.ListCampaignsRequest] = []
        var started: [String] = []
        var metadata: Metadata?
        var prospectsSent = 0
        var prospectStreamsEnded = 0
        /// Codes of the calls that ended.
        var ended: [RPCCode] = []
    }

    let seen = Mutex(Seen())
    /// Campaigns that there are.
    let campaigns: Int
    /// Prospects that there are.
    let prospects: Int
    /// Prospect, or campaign page, at which the stream fails; nil for none.
    let failAt: Int?
    /// Bytes of a prospect's phone number over what is usual, to fill buffers with.
    let padding: Int

    init(campaigns: Int = 3, prospects: Int = 2, failAt: Int? = nil, padding: Int = 0) {
        self.padding = padding
        self.campaigns = campaigns
        self.prospects = prospects
        self.failAt = failAt
    }

    static let pageStats = CampaignsV1.CampaignStats(
        total: 5000, queued: 2100, dialing: 10, completed: 2890, failed: 49, cancelled: 0, noAnswer: 284, busy: 42,
        voicemail: 2312, humanConnected: 203, sending: 0, sent: 0, delivered: 0, progress: 57
    )

    static func campaign(_ id: String, name: String = "Q1 SoCal Outreach", status: CampaignsV1.CampaignStatus) -> CampaignsV1.Campaign {
        CampaignsV1.Campaign(id: id, name: name, status: status, channel: .voice)
    }

    /// Ids such as `code_7` end with that code.
    private static func check(_ id: String) throws(RPCError) {
        guard id.hasPrefix("code_"), let number = Int(id.dropFirst(5)), let code = RPCCode(rawValue: number) else { return }
        throw RPCError(code, "secret detail of code \(number)")
    }

    func dispatcher() -> Dispatcher {
        var router = Router()
        let service = CampaignsV1.CampaignService.self
        router.unary(service.createCampaign) { (request, context) throws(RPCError) in
            self.seen.withLock {
                $0.create = request
                $0.metadata = context.metadata
            }
            if request.name.isEmpty {
                throw RPCError(
                    .invalidArgument, "name must have 1 to 200 characters",
                    violations: [.init(field: "name", description: "must have 1 to 200 characters")]
                )
            }
            if request.callerIDs.contains("bad") {
                throw RPCError(
                    .invalidArgument, "a caller id is bad",
                    violations: [
                        .init(field: "caller_ids[1]", description: "is not E.164"),
                        .init(field: "mode.max_retries", description: "is over 10"),
                        .init(field: "mode.voicemail_audio_url", description: "is not a URL"),
                    ]
                )
            }
            return Self.campaign("camp_abc123", name: request.name, status: .created)
        }
        router.unary(service.getCampaign) { (request, _) throws(RPCError) in
            try Self.check(request.id)
            var campaign = Self.campaign(request.id, status: .dialing)
            campaign.stats = Self.pageStats
            campaign.mode = CampaignsV1.Mode(ai: true, callsPerSecond: 0.5, maxRetries: 0)
            campaign.schedule = CampaignsV1.Schedule(timezone: "America/Los_Angeles")
            campaign.createdAt = GoogleProtobuf.Timestamp(seconds: 1_767_225_600, nanos: 250_000_000)
            return campaign
        }
        router.unary(service.listCampaigns) { (request, _) throws(RPCError) in
            let page = self.seen.withLock { seen in
                seen.lists.append(request)
                return seen.lists.count
            }
            if page == self.failAt { throw RPCError(.unavailable, "the store is gone") }
            let start = Int(request.pageToken) ?? 0
            let end = min(self.campaigns, start + Int(request.pageSize ?? 1000))
            return CampaignsV1.ListCampaignsResponse(
                campaigns: (start..<end).map { Self.campaign("camp_\($0)", status: .created) },
                nextPageToken: end < self.campaigns ? String(end) : ""
            )
        }
        router.unary(service.updateCampaign) { (request, _) throws(RPCError) in
            self.seen.withLock { $0.update = request }
            return Self.campaign(request.id, status: .created)
        }
        router.asyncUnary(service.startCampaign) { request, _ in
            try await Task.sleep(for: .milliseconds(5))
            self.seen.withLock { $0.started.append(request.id) }
            return Self.campaign(request.id, status: .dialing)
        }
        router.unary(service.addProspects) { (request, _) throws(RPCError) in
            self.seen.withLock { $0.addProspects = request }
            return CampaignsV1.AddProspectsResponse(added: UInt32(request.phones.count))
        }
        router.serverStreaming(service.listProspects) { request, responses, context in
            self.seen.withLock { $0.listProspects = request }
            defer { self.seen.withLock { $0.prospectStreamsEnded += 1 } }
            let count = min(self.prospects, request.pageSize.map(Int.init) ?? .max)
            let padding = String(repeating: "0", count: self.padding)
            for number in 0..<count {
                if number == self.failAt { throw RPCError(.unavailable, "the store is gone") }
                try await responses.send(
                    CampaignsV1.Prospect(
                        id: "pros_\(number)", campaignID: request.id, phone: "+1714555\(1000 + number)\(padding)", status: .noAnswer
                    )
                )
                self.seen.withLock { $0.prospectsSent = number + 1 }
            }
            if count < self.prospects { context.trailers = ["next-page-token": "p\(count)"] }
        }
        router.unary(service.getCampaignStats) { (request, _) throws(RPCError) in
            try Self.check(request.id)
            return request.id == "zero" ? CampaignsV1.CampaignStats() : Self.pageStats
        }
        router.latestValue(service.watchStats) { (request, writer, _) throws(RPCError) in
            try Self.check(request.id)
            self.seen.withLock { $0.watch = request }
            writer.offer(EncodedMessage(CampaignsV1.CampaignStats(total: 2, queued: 2)))
            if request.id == "forever" { return }
            writer.finish(request.id == "breaks" ? RPCStatus(.unavailable, "gone") : .ok)
        }
        return Dispatcher(router: router, interceptors: [self, FakeAuthentication()])
    }
}

extension FakeService: Interceptor {
    func begin(_ call: CallContext) -> InterceptorDecision { .proceed }

    func end(_ call: CallContext, _ outcome: CallOutcome) { seen.withLock { $0.ended.append(outcome.status.code) } }
}

/// Knows one key, `tk_test_key`.
final class FakeAuthentication: Interceptor {
    func begin(_ call: CallContext) -> InterceptorDecision {
        let isKnown = call.metadata.contains { $0.name == "authorization" && $0.value == "Bearer tk_test_key" }
        return isKnown ? .proceed : .reject(RPCError(.unauthenticated, "a known key is needed: authorization: Bearer tk_…"))
    }
}
