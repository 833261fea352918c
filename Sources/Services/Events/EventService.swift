import CampaignsProtos
import Domain
import RPCServer

/// `campaigns.v1.EventService`: an account's changes, read from the store's log. A watcher holds no more than a page of it,
/// however slow it reads, and none while it waits.
public struct EventService: Sendable {
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

    /// Adds the service's methods to `router`.
    public func register(in router: inout Router) {
        router.serverStreaming(CampaignsV1.EventService.watchEvents) { request, writer, context in
            try await gate.hold { try await watch(request, writer, context) }
        }
    }

    private func watch(
        _ request: CampaignsV1.WatchEventsRequest, _ writer: ResponseWriter<CampaignsV1.Event>, _ context: CallContext
    ) async throws {
        let principal = try context.principal
        let account = principal.account.id
        let campaign = try filter(request.campaignID, principal.view)
        do {
            let state = try await log.eventLog(account)
            var position = try start(request, state)
            guard state.reaches(position) else { throw Self.forgotten }
            func tell(_ event: AccountEvent?) async throws {
                try await writer.send(CampaignsV1.Event(event, token: EventToken.text(position, scope: state.scope)))
            }
            try await tell(nil)
            var told = position.row
            while true {
                let rows = try await reads.rows(of: account, from: max(1, position.row))
                // The row that the position is in is gone, or a later one is missing: it was read too slowly.
                if let first = rows.first, first.number > position.row + 1 { throw Self.forgotten }
                for row in rows {
                    for (event, behind) in position.rest(of: row) {
                        position = behind
                        guard campaign == nil || event.campaign == campaign else { continue }
                        try await tell(event)
                        told = position.row
                    }
                }
                if position.row - told >= Self.quietRows {
                    try await tell(nil)
                    told = position.row
                }
                let isAtEnd = rows.last.map { $0.number <= position.row } ?? true
                if isAtEnd { try await wait(account, after: position.row, rows) }
            }
        } catch let error as StoreError {
            throw RPCError(error)
        }
    }

    /// Waits where the rows that were read had nothing new in them.
    private func wait(_ account: AccountID, after row: Int64, _ rows: [EventRow]) async throws {
        guard rows.count <= 1 else { return }
        try await log.waitForEvents(account, after: row)
    }

    private func filter(_ text: String, _ view: AccountView) throws(RPCError) -> CampaignID? {
        guard !text.isEmpty else { return nil }
        guard let id = CampaignID(text), view.campaign(id) != nil else { throw .noSuchCampaign }
        return id
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
