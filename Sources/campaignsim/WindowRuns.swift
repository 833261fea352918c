import Domain

/// The answer to a ``WindowQuery``: decisions of the engine's own window, those that are the same put together.
struct WindowRuns {
    private let query: WindowQuery
    private let rules: CallingRules
    private let window: CallingWindow
    private var random: SplitMix64
    private var run: Run?

    private struct Run {
        let state: WindowState
        let first: Int64
        var last: Int64
        var count: Int
    }

    /// How many moments are asked about in no order.
    private static let strays = 32

    init(_ query: WindowQuery, rules: CallingRules, zones: TimeZoneTable) {
        self.query = query
        self.rules = rules
        window = CallingWindow(settings: query.settings, account: query.account, rules: rules, zones: zones)
        random = SplitMix64(seed: query.phone.digits ^ UInt64(bitPattern: query.times.lowerBound))
    }

    /// Prints it.
    func answer() {
        var runs = self
        runs.tellPlace()
        var time = query.times.lowerBound
        var change: Int64?
        while time < query.times.upperBound {
            let moment = time + Int64.random(in: 0..<query.step, using: &runs.random)
            // Both sides of what the last answer promised.
            if let change, change <= moment {
                runs.decide(at: change - 1)
                runs.decide(at: change)
            }
            change = runs.decide(at: moment)
            time += query.step
        }
        for _ in 0..<Self.strays { runs.decide(at: Int64.random(in: query.times, using: &runs.random)) }
        runs.endRun()
        print(".")
    }

    private func tellPlace() {
        let place = NumberingPlan.builtIn.place(of: query.phone)
        let regions = place.regions.isEmpty ? "-" : place.regions.map(\.code).joined(separator: ",")
        let zones = place.zones.isEmpty ? "-" : place.zones.joined(separator: ",")
        print("P \(place.country.isEmpty ? "-" : place.country) \(regions) \(zones)")
        let caps = rules.caps(
            for: place, channel: query.settings.channel, kind: CallKind(query.settings),
            at: Instant(millisecondsSinceEpoch: query.times.lowerBound), account: query.account)
        print((["K"] + caps.map { "\($0.limit)/\($0.period.components.seconds)" }.sorted()).joined(separator: " "))
    }

    /// Asks, and answers with when that changes.
    @discardableResult
    private mutating func decide(at time: Int64) -> Int64? {
        let state = window.state(of: query.phone, at: Instant(millisecondsSinceEpoch: time))
        if run?.state == state, let last = run?.last, last <= time {
            run?.last = time
            run?.count += 1
        } else {
            endRun()
            run = Run(state: state, first: time, last: time, count: 1)
        }
        switch state {
        case .allowed(let until), .blocked(let until, _): return until.millisecondsSinceEpoch
        case .closed: return nil
        }
    }

    private mutating func endRun() {
        guard let run else { return }
        switch run.state {
        case .allowed(let until): print("A \(run.first) \(run.last) \(until.millisecondsSinceEpoch) \(run.count)")
        case .blocked(let until, let reason):
            print("B \(run.first) \(run.last) \(until.millisecondsSinceEpoch) \(run.count) \(Self.text(reason))")
        case .closed(let reason): print("C \(run.first) \(run.last) \(run.count) \(Self.text(reason))")
        }
        self.run = nil
    }

    private static func text(_ reason: WindowReason) -> String {
        switch reason {
        case .rule(let rule, _, _): "\(reason.word):\(rule.region)"
        case .blackout(let date): "\(reason.word):\(date)"
        default: reason.word
        }
    }
}
