import Domain
import Foundation
import GRDB

/// A campaign's columns: one list that writing and reading share.
enum CampaignColumns {
    /// The columns of the settings, in the order of ``settings(of:)``.
    static let settingNames = [
        "name", "channel", "ai", "voicemail_audio_url", "calls_per_second", "max_retries", "retry_delay", "message", "caller_ids",
        "caller_id_selection", "local_presence", "has_caller_id_strategy", "timezone", "start_hour", "end_hour", "days", "has_schedule",
        "blackout_dates", "max_concurrent_calls", "max_concurrent_agents", "retry", "prospect_lifetime", "priority",
        "sticky", "greeting_audio_url", "amd_uncertain",
    ]

    static func settings(of settings: CampaignSettings) -> [(any DatabaseValueConvertible)?] {
        let mode = settings.mode
        return [
            settings.name, settings.channel.rawValue, mode.ai, mode.voicemailAudioURL, mode.callsPerSecond, mode.maxRetries,
            mode.retryDelay?.text, mode.message,
            settings.callerIds.map(\.description).joined(separator: ","),
            settings.callerIdStrategy?.selection?.rawValue, settings.callerIdStrategy?.localPresence, settings.callerIdStrategy != nil,
            settings.schedule?.timezone, settings.schedule?.startHour, settings.schedule?.endHour,
            settings.schedule.map { $0.days.map(String.init).joined(separator: ",") }, settings.schedule != nil,
            settings.schedule.flatMap { $0.blackoutDates.isEmpty ? nil : $0.blackoutDates.map(\.description).joined(separator: ",") },
            mode.maxConcurrentCalls, mode.maxConcurrentAgents, text(of: mode.retry), mode.prospectLifetime?.text, settings.priority,
            settings.callerIdStrategy?.sticky?.text,
            mode.greetingAudioURL, mode.amdUncertain?.rawValue,
        ]
    }

    static func settings(from row: Row) throws -> CampaignSettings {
        var mode = Mode()
        mode.ai = try row.read("ai")
        mode.voicemailAudioURL = try row.read("voicemail_audio_url")
        mode.callsPerSecond = try row.read("calls_per_second")
        mode.maxRetries = try row.read("max_retries")
        mode.message = try row.read("message")
        mode.retryDelay = try row.optionalDuration("retry_delay")
        mode.maxConcurrentCalls = try row.read("max_concurrent_calls")
        mode.maxConcurrentAgents = try row.read("max_concurrent_agents")
        mode.retry = try retry(row.read("retry"))
        mode.prospectLifetime = try row.optionalDuration("prospect_lifetime")
        mode.greetingAudioURL = try row.read("greeting_audio_url")
        if try row.read("amd_uncertain", as: Int?.self) != nil { mode.amdUncertain = try row.value("amd_uncertain") }
        return CampaignSettings(
            name: try row.read("name"), channel: try row.value("channel"), mode: mode,
            callerIds: try list(row.read("caller_ids")).map(callerId),
            callerIdStrategy: try row.read("has_caller_id_strategy") ? try strategy(from: row) : nil,
            schedule: try row.read("has_schedule") ? try schedule(from: row) : nil,
            priority: try row.read("priority"))
    }

    private static func strategy(from row: Row) throws -> CallerIdStrategy {
        let isSelected = try row.read("caller_id_selection", as: Int?.self) != nil
        return CallerIdStrategy(
            selection: isSelected ? try row.value("caller_id_selection") : nil, localPresence: try row.read("local_presence"),
            sticky: try row.read("sticky", as: String?.self).map { text in
                guard let sticky = StickyPeriod(text) else { throw DamagedRow(column: "sticky") }
                return sticky
            })
    }

    private static func schedule(from row: Row) throws -> Schedule {
        let days = try list(row.read("days")).map { text in
            guard let day = Int(text) else { throw DamagedRow(column: "days") }
            return day
        }
        let blackoutDates = try list(row.read("blackout_dates")).map { text in
            guard let date = CalendarDate(text) else { throw DamagedRow(column: "blackout_dates") }
            return date
        }
        return Schedule(
            timezone: try row.read("timezone"), startHour: try row.read("start_hour"), endHour: try row.read("end_hour"), days: days,
            blackoutDates: blackoutDates)
    }

    private static func callerId(_ text: Substring) throws -> CallerIdEntry {
        guard let entry = CallerIdEntry(String(text)) else { throw DamagedRow(column: "caller_ids") }
        return entry
    }

    static func list(_ text: String?) -> [Substring] {
        (text ?? "").split(separator: ",")
    }

    /// The counters, each with its column.
    static let counters: [(name: String, status: ProspectStatus)] = [
        ("queued", .queued), ("dialing", .dialing), ("sending", .sending), ("sent", .sent), ("delivered", .delivered),
        ("human_connected", .humanConnected), ("voicemail", .voicemail), ("no_answer", .noAnswer), ("busy", .busy), ("failed", .failed),
        ("cancelled", .cancelled),
    ]

    static func campaign(from row: Row, account: AccountID) throws -> Campaign {
        var campaign = Campaign(
            id: try row.identifier("id"), account: account, settings: try settings(from: row), createdAt: try row.instant("created_at"))
        campaign.status = try row.value("status")
        campaign.statusReason = try row.read("status_reason")
        campaign.startedAt = try row.optionalInstant("started_at")
        campaign.endedAt = try row.optionalInstant("ended_at")
        if try row.read("redial_of", as: Data?.self) != nil { campaign.redialOf = try row.identifier("redial_of") }
        campaign.recall = ProspectRecall(rawValue: try row.count("recall"))
        campaign.lastFailures = try failures(row.read("last_failures"))
        for counter in counters { campaign.stats[counter.status] = try row.count(counter.name) }
        return campaign
    }
}
