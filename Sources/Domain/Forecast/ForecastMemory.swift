import HeapModule

/// The store of an estimate: queued prospects of some campaigns in memory, and nothing else. It answers an engine as the
/// port ``Store`` lays down, as far as what is decided next depends on it.
struct ForecastMemory {
    /// A prospect.
    private struct Row {
        let id: ProspectID
        let phone: PhoneNumber
        var attempts: Int
        var dueAt: Instant
        var reason: Reason?
        var isQueued = true
        let isSuppressed: Bool
        var lastContact: Contact?
    }

    /// A row that was put off. It counts as long as the row is still due then.
    private struct Due: Comparable {
        let at: Instant
        let row: Int

        static func < (lhs: Due, rhs: Due) -> Bool { (lhs.at, lhs.row) < (rhs.at, rhs.row) }
    }

    private struct Queue {
        var rows: [Row] = []
        /// Those due later than the epoch.
        var returning: Heap<Due> = []
    }

    /// Where a prospect is.
    private struct Place {
        let queue: Int
        let row: Int
    }

    private var queues: [Queue] = []
    private var rows: [ProspectID: Place] = [:]
    private var places: [CampaignID: Int] = [:]
    /// Of recipients of whom a cap may count them.
    private var contacts: [PhoneNumber: [Contact]] = [:]

    /// Adds a campaign with its queued prospects, in the order in which they were added.
    mutating func add(_ campaign: CampaignID, _ prospects: [QueuedProspect]) {
        var queue = Queue()
        queue.rows.reserveCapacity(prospects.count)
        rows.reserveCapacity(rows.count + prospects.count)
        for prospect in prospects {
            if prospect.dueAt > .epoch { queue.returning.insert(Due(at: prospect.dueAt, row: queue.rows.count)) }
            if !prospect.contacts.isEmpty { contacts[prospect.phone] = prospect.contacts }
            rows[prospect.id] = Place(queue: queues.count, row: queue.rows.count)
            queue.rows.append(
                Row(
                    id: prospect.id, phone: prospect.phone, attempts: prospect.attempts, dueAt: prospect.dueAt, reason: prospect.reason,
                    isSuppressed: prospect.isSuppressed, lastContact: prospect.contacts.first))
        }
        places[campaign] = queues.count
        queues.append(queue)
    }

    // MARK: Reading

    /// A page of due prospects, each of which comes once for each time that it is due: whoever reads goes forward.
    mutating func page(_ load: DueLoad) -> DuePage {
        guard let place = places[load.campaign] else { return DuePage(prospects: [], nextDueAt: nil) }
        var page = DuePage(prospects: [], nextDueAt: nil)
        if load.cursor.map({ $0.dueAt <= .epoch }) ?? true { readFresh(load, place, &page) }
        if load.dueBy > .epoch { readReturning(load, place, &page) }
        if page.prospects.count < load.limit, let next = nextDue(in: place, after: load.dueBy) {
            page.nextDueAt = next.at
            page.nextReason = queues[place].rows[next.row].reason
            page.nextProspect = queues[place].rows[next.row].id
        }
        return page
    }

    private func readFresh(_ load: DueLoad, _ place: Int, _ page: inout DuePage) {
        var row = load.cursor.map { firstRow(after: $0.prospect, in: place) } ?? 0
        while row < queues[place].rows.count, page.prospects.count < load.limit {
            let found = queues[place].rows[row]
            if found.isQueued, found.dueAt <= .epoch { page.prospects.append(due(row, place)) }
            row += 1
        }
    }

    /// Rows are in the order of their ids.
    private func firstRow(after id: ProspectID, in place: Int) -> Int {
        var (low, high) = (0, queues[place].rows.count)
        while low < high {
            let middle = (low + high) / 2
            if queues[place].rows[middle].id <= id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func readReturning(_ load: DueLoad, _ place: Int, _ page: inout DuePage) {
        while page.prospects.count < load.limit, let first = nextDue(in: place, after: .epoch), first.at <= load.dueBy {
            queues[place].returning.removeMin()
            page.prospects.append(due(first.row, place))
        }
    }

    /// The first row that is put off; entries that no longer count are dropped.
    private mutating func nextDue(in place: Int, after time: Instant) -> (at: Instant, row: Int)? {
        while let first = queues[place].returning.min {
            let row = queues[place].rows[first.row]
            if row.isQueued, row.dueAt == first.at { return first.at > time ? (first.at, first.row) : nil }
            queues[place].returning.removeMin()
        }
        return nil
    }

    private func due(_ row: Int, _ place: Int) -> DueProspect {
        let found = queues[place].rows[row]
        return DueProspect(
            id: found.id, phone: found.phone, attempts: found.attempts, dueAt: found.dueAt,
            lastContact: latest(found.lastContact, contacts[found.phone]?.first))
    }

    /// The own one, or that of another campaign since.
    private func latest(_ own: Contact?, _ other: Contact?) -> Contact? {
        guard let own, let other else { return own ?? other }
        return own.at > other.at ? own : other
    }

    // MARK: Writing

    /// Takes a batch.
    mutating func commit(_ batch: StoreBatch) -> BatchOutcome {
        var outcome = BatchOutcome()
        for change in batch.changes {
            switch change {
            case .openAttempt(let attempt, let caps): open(attempt, caps, &outcome)
            case .closeAttempt(let reference, _, _, _, _, let next, _):
                if case .retry(let time) = next { queue(reference.prospect, at: time, because: nil) }
            case .withdrawAttempt(let reference, _, let dueAt, let reason): withdraw(reference.prospect, dueAt, reason)
            case .deferProspect(let reference, let dueAt, let reason): queue(reference.prospect, at: dueAt, because: reason)
            case .endProspect(let reference, _, _): with(reference.prospect) { $0.isQueued = false }
            default: break
            }
        }
        return outcome
    }

    private mutating func open(_ attempt: Attempt, _ caps: [ContactCap], _ outcome: inout BatchOutcome) {
        guard let row = row(attempt.prospect) else { return }
        if row.isSuppressed {
            outcome.refused[attempt.id] = .suppressed
            return with(attempt.prospect) { $0.isQueued = false }
        }
        let contact = Contact(at: attempt.placedAt, callerId: attempt.callerId)
        if !caps.isEmpty {
            let before = contacts[attempt.phone] ?? []
            if case .blocked(let until) = ContactRule.opening(before.lazy.map(\.at), caps, at: attempt.placedAt) {
                outcome.refused[attempt.id] = .capped(until: until)
                return queue(attempt.prospect, at: until, because: .contactCap)
            }
            contacts[attempt.phone] = ContactRule.keeping(contact, with: before)
        }
        with(attempt.prospect) { row in
            row.isQueued = false
            row.attempts = attempt.number
            row.lastContact = contact
        }
    }

    private mutating func withdraw(_ prospect: ProspectID, _ dueAt: Instant?, _ reason: Reason) {
        guard let row = row(prospect) else { return }
        // Another campaign may have contacted the recipient since, and where no cap counts them none is kept.
        if let contact = row.lastContact, let place = contacts[row.phone]?.firstIndex(of: contact) {
            contacts[row.phone]?.remove(at: place)
        }
        with(prospect) { row in
            row.attempts -= 1
            row.lastContact = nil
        }
        if let dueAt { queue(prospect, at: dueAt, because: reason.keptOnceWithdrawn) }
    }

    private mutating func queue(_ prospect: ProspectID, at time: Instant, because reason: Reason?) {
        guard let place = rows[prospect] else { return }
        with(prospect) { row in
            row.isQueued = true
            row.dueAt = time
            row.reason = reason
        }
        queues[place.queue].returning.insert(Due(at: time, row: place.row))
    }

    private func row(_ id: ProspectID) -> Row? { rows[id].map { queues[$0.queue].rows[$0.row] } }

    private mutating func with(_ id: ProspectID, _ body: (inout Row) -> Void) {
        guard let place = rows[id] else { return }
        body(&queues[place.queue].rows[place.row])
    }
}
