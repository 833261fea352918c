import Domain
import GRDB

/// The columns of an account's settings: one list that writing and reading share.
enum AccountColumns {
    /// In the order of ``values(of:)``.
    static let names = [
        "unknown_state", "mobile_sales_rules", "blackout_dates", "contact_caps", "max_concurrent_calls", "abandon_rate",
        "abandon_start_answers", "abandon_seconds", "abandon_window", "breaker_enabled", "breaker_rate", "breaker_window",
        "breaker_minimum_attempts",
    ]

    static func values(of settings: AccountSettings) -> [(any DatabaseValueConvertible)?] {
        let (policy, breaker) = (settings.abandonPolicy, settings.circuitBreaker)
        return [
            settings.unknownState.number, settings.mobileSalesRules, settings.blackoutDates.map(\.description).joined(separator: ","),
            settings.contactCaps.map { "\($0.limit):\($0.period.text)" }.joined(separator: ","), settings.maxConcurrentCalls, policy.rate,
            policy.startAnswers, policy.seconds, policy.window.text, breaker.isEnabled, breaker.rate, breaker.window.text,
            breaker.minimumAttempts,
        ]
    }

    static func settings(from row: Row) throws -> AccountSettings {
        var settings = AccountSettings()
        guard let unknownState = AccountRules.UnknownState(number: try row.read("unknown_state")) else {
            throw DamagedRow(column: "unknown_state")
        }
        settings.unknownState = unknownState
        settings.mobileSalesRules = try row.read("mobile_sales_rules")
        settings.blackoutDates = try CampaignColumns.list(row.read("blackout_dates")).map { text in
            guard let date = CalendarDate(text) else { throw DamagedRow(column: "blackout_dates") }
            return date
        }
        settings.contactCaps = try CampaignColumns.list(row.read("contact_caps")).map(contactCap)
        settings.maxConcurrentCalls = try row.read("max_concurrent_calls")
        settings.abandonPolicy.rate = try row.read("abandon_rate")
        settings.abandonPolicy.startAnswers = try row.read("abandon_start_answers")
        settings.abandonPolicy.seconds = try row.read("abandon_seconds")
        settings.abandonPolicy.window = try row.duration("abandon_window")
        settings.circuitBreaker.isEnabled = try row.read("breaker_enabled")
        settings.circuitBreaker.rate = try row.read("breaker_rate")
        settings.circuitBreaker.window = try row.duration("breaker_window")
        settings.circuitBreaker.minimumAttempts = try row.read("breaker_minimum_attempts")
        return settings
    }

    private static func contactCap(_ text: Substring) throws -> AccountContactCap {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let limit = Int(parts[0]), limit > 0, let period = ContactPeriod(String(parts[1])) else {
            throw DamagedRow(column: "contact_caps")
        }
        return AccountContactCap(limit: limit, period: period)
    }
}
