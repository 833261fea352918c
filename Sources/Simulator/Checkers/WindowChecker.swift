import Domain

/// What an engine decides about recipients whose window is closed, at the time of the deciding: a batch gets to the disk later.
struct WindowChecker {
    /// The recipients of a campaign that live in one place: their windows are the same.
    private struct Neighbours: Hashable {
        let campaign: CampaignID
        let place: UInt64?
    }

    private struct Wait: Hashable {
        let neighbours: Neighbours
        let end: Instant
    }

    /// Waits in which no window opens, and from when on that was looked at.
    private var waits: [Wait: Instant] = [:]
    /// Whose windows never open.
    private var closed: Set<Neighbours> = []

    /// A batch as it is decided at `clock`: the rule that it breaks, or nil.
    mutating func check(_ batch: StoreBatch, at clock: Instant, on disk: StoreModel) -> String? {
        let account = disk.settings[batch.account] ?? AccountSettings()
        for change in batch.changes {
            // The campaigns of the worlds keep their schedules and their kind.
            switch change {
            case .deferProspect(let reference, let dueAt, .window):
                guard let settings = disk.campaigns[reference.campaign]?.settings, let phone = disk.prospects[reference.prospect]?.phone
                else {
                    continue
                }
                if HandWindow.allows(clock, settings, phone, account) { return "a prospect is put off whose window is open" }
                if !HandWindow.allows(clock, settings, account) {
                    return "prospects are put off one by one while their campaign's own window is closed"
                }
                // By the end of its lifetime it is due, to be ended.
                let isLast = RetryPlan.expiry(of: reference.prospect, settings.mode) == dueAt
                if !isLast, !HandWindow.opens(at: dueAt, settings, phone, account) {
                    return "a prospect is put off to another time than its window's opening"
                }
                let wait = Wait(neighbours: neighbours(phone, reference.campaign), end: dueAt)
                if let start = waits[wait], start <= clock { continue }
                if let opening = HandWindow.opening(clock, dueAt, settings, phone, account) {
                    return "a prospect is put off past an opening (\(opening))"
                }
                waits[wait] = clock
            case .endProspect(let reference, _, .noLegalHour):
                guard let settings = disk.campaigns[reference.campaign]?.settings, let phone = disk.prospects[reference.prospect]?.phone,
                    !closed.contains(neighbours(phone, reference.campaign))
                else { continue }
                if let opening = HandWindow.someOpening(after: clock, settings, phone, account) {
                    return "a prospect is given up as without a legal hour whose window opens (\(opening))"
                }
                closed.insert(neighbours(phone, reference.campaign))
            default: continue
            }
        }
        return nil
    }

    private func neighbours(_ phone: PhoneNumber, _ campaign: CampaignID) -> Neighbours {
        Neighbours(campaign: campaign, place: HandPlace.of(phone)?.first)
    }
}
