import Domain

/// What clients read of what happened: the events of an account, and the histories of prospects.
extension Simulation {
    /// A client reads what is new, and loses its connection now and then.
    func watch(_ id: AccountID) throws {
        schedule(.watch(id), after: milliseconds(1...7_200_000))
        if chance(40) {
            try disk.model.journal.forget(of: id, keeping: Int.random(in: 1...20, using: &random))
            note("\(id.low): old events are forgotten")
        }
        try readEvents(id) { self.chance(50) }
    }

    private func readEvents(_ id: AccountID, isCut: () -> Bool) throws {
        let journal = disk.model.journal
        let rows = Int.random(in: 1...4, using: &random)
        var rule: String?
        try accounts[id]?.watcher.read(journal, rowsAtATime: rows, isCut: isCut) { reading, events in
            note("\(id.low): a client reads \(events.count) events")
            rule = accounts[id]?.events.check(events, reading, forgotten: journal.forgottenEvents(of: id))
        }
        if let rule { throw violation(rule) }
    }

    /// All that there was to tell was told, and histories tell it, too.
    func finishWatchers() throws {
        for id in order {
            try readEvents(id) { false }
            if let rule = accounts[id]?.events.checkEnd() { throw violation(rule) }
            let events = accounts[id]?.events.eventsByProspect() ?? [:]
            let checker = StoryChecker(isClockSteady: !settings.troubles.contains(.clockSteps))
            for prospect in disk.model.prospects.values {
                guard let campaign = disk.model.campaigns[prospect.campaign], campaign.account == id else { continue }
                let history = disk.model.history(of: prospect)
                if let rule = checker.check(history, in: campaign, events[prospect.id] ?? []) { throw violation(rule) }
            }
        }
    }
}
