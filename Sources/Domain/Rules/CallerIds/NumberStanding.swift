/// How a number stands at a time, by the rules by which the engine chooses: a pure function of what is kept of it.
public struct NumberStanding: Sendable, Hashable {
    /// Whether it is used.
    public enum State: Sendable, Hashable {
        /// It may be.
        case active
        /// Not until then, because its users said so, or because of a part of its health.
        case resting(until: Instant, because: NumberHealth.Part?)
        /// No more.
        case retired
    }

    /// How it stands on one channel.
    public struct Use: Sendable, Hashable {
        /// Its health.
        public let health: NumberHealth
        /// What became of it since midnight.
        public let today: NumberCounts
        /// Ever.
        public let total: NumberCounts
        /// When it was used last; nil: never.
        public let usedAt: Instant?
        /// When it may send again; nil: at once.
        public let freeAt: Instant?
        /// Days before today, newest first.
        public let days: [NumberDayCounts]
    }

    /// Whether it is used.
    public let state: State
    /// How much of its share in the choice it has, 0 to 1.
    public let share: Double
    /// Calls.
    public let voice: Use
    /// Messages.
    public let sms: Use

    /// The lower of its channels' health.
    public var health: Double { min(voice.health.score, sms.health.score) }

    /// The standing of a number.
    public init(_ record: NumberRecord, _ settings: NumberSettings, zones: TimeZoneTable, at now: Instant) {
        let day = NumberDay(of: now, in: zones.zone(settings.dayZone) ?? .utc).number
        voice = Self.use(record.voice, record.days, settings, day, now)
        sms = Self.use(record.sms, record.days, settings, day, now)
        let rests = [record.voice.rest, record.sms.rest].compactMap { $0 }
        let rest = rests.max { $0.until < $1.until }
        let ownShare = NumberHealth.share(after: rest, at: now, settings.health)
        switch record.number.duty {
        case .retired: (state, share) = (.retired, 0)
        case .resting(let until) where until > now && until >= rest?.until ?? .epoch:
            (state, share) = (.resting(until: until, because: nil), 0)
        case .active, .resting:
            if let rest, rest.until > now {
                (state, share) = (.resting(until: rest.until, because: rest.cause), 0)
            } else {
                (state, share) = (.active, ownShare)
            }
        }
    }

    private static func use(
        _ use: CallerIdUse, _ days: [NumberDayCounts], _ settings: NumberSettings, _ day: Int, _ now: Instant
    ) -> Use {
        var earlier = days.filter { $0.channel == use.channel }
        let isToday = use.day >= day
        if !isToday, use.today != NumberCounts() {
            earlier.insert(NumberDayCounts(channel: use.channel, date: CalendarDate(dayNumber: use.day), counts: use.today), at: 0)
        }
        return Use(
            health: NumberHealth(use.recentCounts(at: now, settings.health), use.channel, settings.health),
            today: isToday ? use.today : NumberCounts(), total: use.total, usedAt: use.usedAt == .epoch ? nil : use.usedAt,
            freeAt: use.freeAt > now ? use.freeAt : nil, days: earlier)
    }
}
