import CampaignsProtos
import CampaignsStubs
import Domain
import RPCServer

/// `campaigns.v1.EventService`: an account's changes, read from the store's log. A watcher holds no more than a page of it,
/// however slow it reads, and none while it waits.
public struct EventService: CampaignsV1.EventService.Service {
    private let log: any EventLog
    private let reads: EventReads
    private let gate: EventGate

    /// Rows without an event for a watcher after which it is told all the same how far it has come: its token
    /// would otherwise grow old.
    private static let quietRows: Int64 = 1_000

    /// A service over the store's log. `gate` ends all streams when the server stops.
    public init(log: any EventLog, gate: EventGate) {
        self.log = log
        self.gate = gate
        reads = EventReads(log)
    }

    public func watchEvents(
        _ request: CampaignsV1.WatchEventsRequest, _ writer: ResponseWriter<CampaignsV1.Event>, _ context: CallContext
    ) async throws {
        try await gate.hold { try await watch(request, writer, context) }
    }

    private func watch(
        _ request: CampaignsV1.WatchEventsRequest, _ writer: ResponseWriter<CampaignsV1.Event>, _ context: CallContext
    ) async throws {
        let account = try context.principal.account.id
        let campaign = request.campaignID.isEmpty ? nil : try context.campaign(request.campaignID).id
        try await RPCError.fromStore {
            let state = try await log.eventLog(account)
            var position = try start(request, state)
            guard state.reaches(position) else { throw Self.forgotten }
            func tell(_ event: AccountEvent?) async throws {
                try await writer.send(CampaignsV1.Event(event, token: EventToken.text(position, scope: state.scope)))
            }
            try await tell(nil)
            var told = position.row
            // The row that the position is in may have more.
            var next = max(1, position.row)
            while true {
                let rows = try await reads.rows(of: account, from: next)
                guard let first = rows.first else {
                    try await log.waitForEvents(account, after: next - 1)
                    continue
                }
                // Rows that would come before were removed: it was read too slowly.
                guard first.number <= position.row + 1 else { throw Self.forgotten }
                for row in rows {
                    for (event, behind) in position.rest(of: row) {
                        position = behind
                        guard campaign == nil || event.campaign == campaign else { continue }
                        try await tell(event)
                        told = position.row
                    }
                    next = row.number + 1
                }
                if position.row - told >= Self.quietRows {
                    try await tell(nil)
                    told = position.row
                }
            }
        }
    }

    private func start(_ request: CampaignsV1.WatchEventsRequest, _ state: EventLogState) throws(RPCError) -> EventPosition {
        guard !request.resumeToken.isEmpty else { return request.fromOldest ? state.beginning : state.end }
        guard !request.fromOldest else { throw RPCError(invalid: "from_oldest", "cannot be given together with a token") }
        guard let position = EventToken.position(request.resumeToken, scope: state.scope) else {
            throw RPCError(invalid: "resume_token", "is not a token of this account's events")
        }
        return position
    }

    private static let forgotten = RPCError(
        .outOfRange, "events after the token are not kept any longer: read the campaigns anew, and begin without a token")
}
