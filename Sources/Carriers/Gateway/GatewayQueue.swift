import DequeModule
import Domain

/// Requests on their way to a gateway: those that wait for their turn, and how many are there.
///
/// Placements are bounded by number, and by time: see ``GatewaySettings``. Look-ups wait once per
/// attempt, and instructions are few per call, so there are never more than the engines have open attempts.
/// Instructions go before look-ups: somebody is on the line.
struct GatewayQueue {
    /// A request and when it was handed over.
    struct Entry {
        let request: CarrierRequest
        let since: ContinuousClock.Instant
    }

    /// Requests that may go now, and placements that waited too long and never left.
    struct Turn {
        var ready: [Entry] = []
        var overdue: [CarrierRequest] = []
        /// Instructions that waited too long.
        var missed: [CallInstructionRequest] = []
    }

    private let settings: GatewaySettings
    private var placements: Deque<Entry> = []
    private var instructions: Deque<Entry> = []
    private var lookUps: Deque<Entry> = []
    /// When each was asked for last: the engine asks again while there is no connection.
    private var waitingLookUps: [AttemptID: ContinuousClock.Instant] = [:]
    private var placementsInFlight = 0
    /// Look-ups and instructions that are at the gateway.
    private var othersInFlight = 0

    init(_ settings: GatewaySettings) { self.settings = settings }

    /// Whether no placement waits or is at the gateway.
    var hasPlacedAll: Bool { placements.isEmpty && placementsInFlight == 0 }

    /// Takes a request. False: there are too many, and it was not taken.
    mutating func add(_ entry: Entry) -> Bool {
        if entry.request.isLookUp {
            let id = entry.request.attempt.id
            let before = waitingLookUps[id]
            waitingLookUps[id] = max(before ?? entry.since, entry.since)
            if before == nil { lookUps.append(entry) }
            return true
        }
        if case .instruct = entry.request {
            instructions.append(entry)
            return true
        }
        guard placements.count < settings.maximumWaiting else { return false }
        placements.append(entry)
        return true
    }

    /// The requests whose turn it is; each has to be ``finish(_:)``ed.
    mutating func next(at now: ContinuousClock.Instant) -> Turn {
        var turn = Turn()
        while let entry = placements.first {
            guard now - entry.since <= settings.placementPatience else {
                turn.overdue.append(entry.request)
                placements.removeFirst()
                continue
            }
            guard placementsInFlight < settings.maximumInFlight else { break }
            placementsInFlight += 1
            turn.ready.append(entry)
            placements.removeFirst()
        }
        while let entry = instructions.first {
            if now - entry.since > settings.instructionPatience {
                if case .instruct(let request) = entry.request { turn.missed.append(request) }
            } else {
                guard othersInFlight < settings.maximumInFlight else { break }
                othersInFlight += 1
                turn.ready.append(entry)
            }
            instructions.removeFirst()
        }
        while let entry = lookUps.first {
            let since = waitingLookUps[entry.request.attempt.id] ?? entry.since
            let isWanted = now - since <= settings.lookUpPatience
            guard !isWanted || othersInFlight < settings.maximumInFlight else { break }
            if isWanted {
                othersInFlight += 1
                turn.ready.append(Entry(request: entry.request, since: since))
            }
            lookUps.removeFirst()
            waitingLookUps[entry.request.attempt.id] = nil
        }
        return turn
    }

    /// A request is at the gateway no more.
    mutating func finish(_ request: CarrierRequest) {
        if request.isPlacement { placementsInFlight -= 1 } else { othersInFlight -= 1 }
    }

    /// Gives up the placements that wait: none of them left.
    mutating func takePlacements() -> [CarrierRequest] {
        defer { placements.removeAll() }
        return placements.map(\.request)
    }
}
