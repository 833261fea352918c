import Domain
import GRDB

/// How a number's use, days and budgets look in rows. The use of a number is written straight through SQLite's own calls: with many numbers that
/// is done for every attempt.
struct NumberRows {
    private static let columns = [
        "free_at", "used_at", "day", "today_attempts", "today_answers", "today_humans", "today_short_calls", "today_failures",
        "today_spam_labelled", "total_attempts", "total_answers", "total_humans", "total_short_calls", "total_failures",
        "total_spam_labelled", "recent_attempts", "recent_answers", "recent_humans", "recent_short_calls", "recent_failures",
        "recent_spam_labelled", "recent_at", "rest_until", "rest_cause",
    ]

    static let keepUse: String = {
        let places = (1...columns.count + 3).map { "?\($0)" }.joined(separator: ", ")
        let assignments = columns.map { "\($0) = excluded.\($0)" }
        return """
            INSERT INTO caller_id_use (account, phone, channel, \(columns.joined(separator: ", "))) VALUES (\(places))
            ON CONFLICT (account, phone, channel) DO UPDATE SET \(assignments.joined(separator: ", "))
            """
    }()

    static let keepDay = """
        INSERT INTO number_days (account, phone, channel, day, attempts, answers, humans, short_calls, failures, spam_labelled)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET attempts = excluded.attempts, answers = excluded.answers,
            humans = excluded.humans, short_calls = excluded.short_calls, failures = excluded.failures, spam_labelled = excluded.spam_labelled
        """

    static let keepBudget = """
        INSERT INTO budget_use (account, scope, name, at, segments) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET at = excluded.at, segments = excluded.segments
        """

    static let putNumber = """
        INSERT INTO numbers (account, phone, capabilities, duty, rest_until, brand, brand_tier, registered_campaign, campaign_class)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET capabilities = excluded.capabilities, duty = excluded.duty, rest_until = excluded.rest_until,
            brand = excluded.brand, brand_tier = excluded.brand_tier, registered_campaign = excluded.registered_campaign,
            campaign_class = excluded.campaign_class
        """

    let db: Database
    let account: Int64

    // MARK: Writing

    func keep(_ use: CallerIdUse) throws {
        let statement = try DirectStatement(Self.keepUse, in: db)
        var place: Int32 = 0
        func bind(_ value: Int64?) throws {
            place += 1
            try statement.bind(place, value)
        }
        func bind(_ value: Double) throws {
            place += 1
            try statement.bind(place, value)
        }
        func bind(_ counts: NumberCounts) throws {
            try bind(counts.attempts)
            try bind(counts.answers)
            try bind(counts.humans)
            try bind(counts.shortCalls)
            try bind(counts.failures)
            try bind(counts.spamLabelled)
        }
        try bind(account)
        try bind(use.number.column)
        try bind(Int64(use.channel.rawValue))
        try bind(use.freeAt.millisecondsSinceEpoch)
        try bind(use.usedAt.millisecondsSinceEpoch)
        try bind(Int64(use.day))
        try bind(use.today)
        try bind(use.total)
        try bind(use.recent.attempts)
        try bind(use.recent.answers)
        try bind(use.recent.humans)
        try bind(use.recent.shortCalls)
        try bind(use.recent.failures)
        try bind(use.recent.spamLabelled)
        try bind(use.recent.at.millisecondsSinceEpoch)
        try bind(use.rest?.until.millisecondsSinceEpoch)
        try bind(use.rest.map { Int64($0.cause.rawValue) })
        _ = try statement.run()
    }

    func keep(_ day: NumberDayCounts, of phone: PhoneNumber) throws {
        let counts = day.counts
        try db.cachedStatement(sql: Self.keepDay).execute(arguments: [
            account, phone.column, day.channel.rawValue, day.date.dayNumber, counts.attempts, counts.answers, counts.humans,
            counts.shortCalls, counts.failures, counts.spamLabelled,
        ])
    }

    func keep(_ use: BudgetUse) throws {
        try db.cachedStatement(sql: Self.keepBudget).execute(arguments: [
            account, use.scope.rawValue, use.name, use.at.millisecondsSinceEpoch, use.segments,
        ])
    }

    func put(_ number: AccountNumber) throws {
        let duty: (Int, Instant?) =
            switch number.duty {
            case .active: (1, nil)
            case .resting(let until): (2, until)
            case .retired: (3, nil)
            }
        let registration = number.registration
        try db.cachedStatement(sql: Self.putNumber).execute(arguments: [
            account, number.phone.column, number.capabilities.rawValue, duty.0, duty.1?.millisecondsSinceEpoch, registration?.brand,
            registration?.brandTier, registration?.campaign, registration?.campaignClass,
        ])
    }

    // MARK: Reading

    /// Numbers of the account after one, in ascending order.
    func numbers(after phone: PhoneNumber?, limit: Int) throws -> [AccountNumber] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM numbers WHERE account = ? AND phone > ? ORDER BY phone LIMIT ?")
        return try Row.fetchAll(statement, arguments: [account, phone?.column ?? 0, limit]).map(Self.number(from:))
    }

    /// The account's number; nil where it has none such.
    func number(_ phone: PhoneNumber) throws -> AccountNumber? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM numbers WHERE account = ? AND phone = ?")
        return try Row.fetchOne(statement, arguments: [account, phone.column]).map(Self.number(from:))
    }

    func uses() throws -> [CallerIdUse] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM caller_id_use WHERE account = ? ORDER BY phone, channel")
        return try Row.fetchAll(statement, arguments: [account]).map(Self.use(from:))
    }

    func uses(of phone: PhoneNumber) throws -> [CallerIdUse] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM caller_id_use WHERE account = ? AND phone = ? ORDER BY channel")
        return try Row.fetchAll(statement, arguments: [account, phone.column]).map(Self.use(from:))
    }

    /// The newest days of a number on a channel that are over.
    func days(of phone: PhoneNumber, _ channel: Channel, limit: Int) throws -> [NumberDayCounts] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM number_days WHERE account = ? AND phone = ? AND channel = ? ORDER BY day DESC LIMIT ?")
        return try Row.fetchAll(statement, arguments: [account, phone.column, channel.rawValue, limit]).map { row in
            NumberDayCounts(
                channel: channel, date: CalendarDate(dayNumber: try row.read("day")), counts: try Self.counts(from: row, prefix: ""))
        }
    }

    func budgets() throws -> [BudgetUse] {
        let statement = try db.cachedStatement(sql: "SELECT * FROM budget_use WHERE account = ? ORDER BY scope, name")
        return try Row.fetchAll(statement, arguments: [account]).map { row in
            BudgetUse(
                scope: try row.value("scope"), name: try row.read("name"), at: try row.instant("at"), segments: try row.count("segments"))
        }
    }

    private static func number(from row: Row) throws -> AccountNumber {
        let duty: NumberDuty
        switch try row.read("duty", as: Int.self) {
        case 1: duty = .active
        case 2: duty = .resting(until: try row.instant("rest_until"))
        case 3: duty = .retired
        default: throw DamagedRow(column: "duty")
        }
        var registration: NumberRegistration?
        if let brand: String = try row.read("brand") {
            registration = NumberRegistration(
                brand: brand, brandTier: try row.read("brand_tier"), campaign: try row.read("registered_campaign"),
                campaignClass: try row.read("campaign_class"))
        }
        return AccountNumber(
            try row.phone("phone"), capabilities: NumberCapabilities(rawValue: try row.read("capabilities")), registration: registration,
            duty: duty)
    }

    private static func use(from row: Row) throws -> CallerIdUse {
        var use = CallerIdUse(number: try row.phone("phone"), channel: try row.value("channel"))
        use.freeAt = try row.instant("free_at")
        use.usedAt = try row.instant("used_at")
        use.day = try row.count("day")
        use.today = try counts(from: row, prefix: "today_")
        use.total = try counts(from: row, prefix: "total_")
        use.recent.at = try row.instant("recent_at")
        use.recent.attempts = try row.read("recent_attempts")
        use.recent.answers = try row.read("recent_answers")
        use.recent.humans = try row.read("recent_humans")
        use.recent.shortCalls = try row.read("recent_short_calls")
        use.recent.failures = try row.read("recent_failures")
        use.recent.spamLabelled = try row.read("recent_spam_labelled")
        if let until = try row.optionalInstant("rest_until") { use.rest = HealthRest(until: until, cause: try row.value("rest_cause")) }
        return use
    }

    private static func counts(from row: Row, prefix: String) throws -> NumberCounts {
        var counts = NumberCounts()
        counts.attempts = try row.count("\(prefix)attempts")
        counts.answers = try row.count("\(prefix)answers")
        counts.humans = try row.count("\(prefix)humans")
        counts.shortCalls = try row.count("\(prefix)short_calls")
        counts.failures = try row.count("\(prefix)failures")
        counts.spamLabelled = try row.count("\(prefix)spam_labelled")
        return counts
    }
}
