import Domain

/// What an engine decides about recipients whose window is closed, at the time of the deciding: a batch gets to the disk later.
struct WindowChecker {
    /// A batch as it is decided at `clock`: the rule that it breaks, or nil.
    func check(_ batch: StoreBatch, at clock: Instant, on disk: StoreModel) -> String? {
        for change in batch.changes {
            // The campaigns of the worlds keep their schedules and their kind.
            let account = disk.settings[batch.account] ?? AccountSettings()
            guard let settings = change.campaign.flatMap({ disk.campaigns[$0]?.settings }) else { continue }
            switch change {
            case .deferProspect(let reference, let dueAt, .window):
                guard let phone = disk.prospects[reference.prospect]?.phone else { continue }
                if HandWindow.allows(clock, settings, phone, account) { return "a prospect is put off whose window is open" }
                // By the end of its lifetime it is due, to be ended.
                let isLast = RetryPlan.expiry(of: reference.prospect, settings.mode) == dueAt
                if !isLast, !HandWindow.opens(at: dueAt, settings, phone, account) {
                    return "a prospect is put off to another time than its window's opening"
                }
                if let opening = HandWindow.opening(clock, dueAt, settings, phone, account) {
                    return "a prospect is put off past an opening (\(opening))"
                }
            case .endProspect(let reference, _, .noLegalHour):
                guard let phone = disk.prospects[reference.prospect]?.phone else { continue }
                if let opening = HandWindow.someOpening(after: clock, settings, phone, account) {
                    return "a prospect is given up as without a legal hour whose window opens (\(opening))"
                }
            default: continue
            }
        }
        return nil
    }
}
