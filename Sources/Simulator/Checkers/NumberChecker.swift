import Domain

/// What an account's numbers are used for, from what gets to the disk, in its order, whatever engine decided it: by the facts page and
/// by what users asked, and with none of the engine's rules.
struct NumberChecker {
    /// The limits of a world.
    struct Limits {
        /// Calls per number and day of Los Angeles.
        let callsPerDay: Int
        /// Segments of a brand per such day.
        let brandSegments: Int
    }

    /// A number and a day.
    private struct Day: Hashable {
        let name: String
        let day: Int64
    }

    private let limits: Limits
    private var numbers: [PhoneNumber: AccountNumber]
    /// Until when each rests for its health, by channel.
    private var rests: [PhoneNumber: [Channel: Instant]] = [:]
    /// The same after the batch that is looked at.
    private var restsAfter: [PhoneNumber: [Channel: Instant]] = [:]
    private var calls: [Day: Int] = [:]
    private var segments: [Day: Int] = [:]
    /// Calls that count, by attempt.
    private var counted: [AttemptID: Day] = [:]
    /// The latest day seen: where the clock was set back, an earlier one is counted with it.
    private var latestDay: Int64 = .min

    /// Messages that users send, and into how many segments they are cut: counted by hand.
    static let messages: [(text: String, segments: Int)] = [
        ("Hi", 1), (String(repeating: "x", count: 161), 2), (String(repeating: "ж", count: 135), 3),
    ]

    init(_ numbers: [AccountNumber], _ limits: Limits) {
        self.limits = limits
        self.numbers = Dictionary(uniqueKeysWithValues: numbers.map { ($0.phone, $0) })
    }

    /// A batch that is on `disk` now: the rule that it breaks, or nil.
    mutating func check(_ batch: StoreBatch, on disk: StoreModel) -> String? {
        // Rests come at a batch's end, whenever in it they were decided.
        restsAfter = rests
        for case .useCallerId(let use) in batch.changes { restsAfter[use.number, default: [:]][use.channel] = use.rest?.until }
        defer { rests = restsAfter }
        for change in batch.changes {
            switch change {
            case .putNumber(let number): numbers[number.phone] = number
            case .withdrawAttempt(let reference, _, _, _):
                if let day = counted.removeValue(forKey: reference.attempt) { calls[day, default: 0] -= 1 }
            case .openAttempt(let attempt, _) where disk.attempts[attempt.id] != nil:
                if let rule = check(attempt, on: disk) { return rule }
            default: break
            }
        }
        return nil
    }

    private mutating func check(_ attempt: Attempt, on disk: StoreModel) -> String? {
        if let rule = whyUnusable(attempt.callerId, for: attempt.channel, at: attempt.placedAt) {
            return "\(attempt.callerId) is used, which \(rule)"
        }
        if let rule = checkSameNumber(attempt, on: disk) { return rule }
        let day = HandZone.losAngeles.local(at: attempt.placedAt).day
        guard day >= latestDay else { return nil }
        latestDay = day
        switch attempt.channel {
        case .voice:
            let key = Day(name: attempt.callerId.description, day: day)
            calls[key, default: 0] += 1
            counted[attempt.id] = key
            return calls[key, default: 0] > limits.callsPerDay
                ? "\(attempt.callerId) makes more than \(limits.callsPerDay) calls in a day" : nil
        case .sms:
            guard let brand = numbers[attempt.callerId]?.registration?.brand else { return nil }
            let message = disk.campaigns[attempt.campaign]?.settings.mode.message ?? ""
            let key = Day(name: brand, day: day)
            segments[key, default: 0] += Self.messages.first { $0.text == message }?.segments ?? 1
            return segments[key, default: 0] > limits.brandSegments
                ? "brand \(brand) sends more than \(limits.brandSegments) segments in a day" : nil
        }
    }

    /// Why a number may not be used; nil: it may.
    private func whyUnusable(_ phone: PhoneNumber, for channel: Channel, at now: Instant) -> String? {
        if let number = numbers[phone] {
            switch number.duty {
            case .active: break
            case .resting(let until): if until > now { return "its users let rest" }
            case .retired: return "is retired"
            }
            if !number.capabilities.contains(channel == .voice ? .voice : .sms) { return "cannot do that" }
        }
        return isResting(phone, rests, now) && isResting(phone, restsAfter, now) ? "rests for its health" : nil
    }

    private func isResting(_ phone: PhoneNumber, _ rests: [PhoneNumber: [Channel: Instant]], _ now: Instant) -> Bool {
        rests[phone]?.values.contains { $0 > now } == true
    }

    /// A retry of a call comes from the number of the call before, where nothing speaks against that.
    private func checkSameNumber(_ attempt: Attempt, on disk: StoreModel) -> String? {
        guard attempt.channel == .voice, attempt.number > 1, let campaign = disk.campaigns[attempt.campaign] else { return nil }
        let contacts = disk.contacts(of: attempt.phone, by: campaign.account)
        let earlier = (disk.attemptsOf[attempt.prospect] ?? []).compactMap { disk.attempts[$0]?.attempt }.filter { $0.id != attempt.id }
        guard let last = earlier.max(by: { $0.placedAt < $1.placedAt }), last.channel == .voice, last.callerId != attempt.callerId,
            !contacts.contains(where: {
                $0.at >= last.placedAt && $0 != Contact(at: last.placedAt, callerId: last.callerId) && $0.at != attempt.placedAt
            }),
            last.placedAt.duration(to: attempt.placedAt) < .seconds(8 * 86_400),
            campaign.settings.callerIds.isEmpty || campaign.settings.callerIds.contains(.number(last.callerId)),
            numbers[last.callerId] != nil, whyUnusable(last.callerId, for: .voice, at: attempt.placedAt) == nil,
            !isResting(last.callerId, rests, attempt.placedAt), !isResting(last.callerId, restsAfter, attempt.placedAt)
        else { return nil }
        let day = Day(name: last.callerId.description, day: HandZone.losAngeles.local(at: attempt.placedAt).day)
        // Calls that were decided and are not on disk yet count too: some room is left for them.
        guard day.day >= latestDay, calls[day, default: 0] + 20 < limits.callsPerDay else { return nil }
        return "a retry comes from \(attempt.callerId), though \(last.callerId), which called before, is free"
    }
}
