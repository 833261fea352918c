/// A field of a campaign's settings by its path in an update mask. The channel is not among them: it is fixed.
public enum SettingsField: String, Sendable, Hashable, CaseIterable {
    /// `name`.
    case name
    /// All of `mode`.
    case mode
    /// `mode.ai`.
    case ai = "mode.ai"
    /// `mode.voicemail_audio_url`.
    case voicemailAudioURL = "mode.voicemail_audio_url"
    /// `mode.greeting_audio_url`.
    case greetingAudioURL = "mode.greeting_audio_url"
    /// `mode.amd_uncertain`.
    case amdUncertain = "mode.amd_uncertain"
    /// `mode.calls_per_second`.
    case callsPerSecond = "mode.calls_per_second"
    /// `mode.max_retries`.
    case maxRetries = "mode.max_retries"
    /// `mode.retry_delay`.
    case retryDelay = "mode.retry_delay"
    /// `mode.message`.
    case message = "mode.message"
    /// `mode.max_concurrent_calls`.
    case maxConcurrentCalls = "mode.max_concurrent_calls"
    /// `mode.max_concurrent_agents`.
    case maxConcurrentAgents = "mode.max_concurrent_agents"
    /// `mode.retry`.
    case retry = "mode.retry"
    /// `mode.prospect_lifetime`.
    case prospectLifetime = "mode.prospect_lifetime"
    /// `caller_ids`.
    case callerIds = "caller_ids"
    /// All of `caller_id_strategy`.
    case callerIdStrategy = "caller_id_strategy"
    /// `caller_id_strategy.selection`.
    case selection = "caller_id_strategy.selection"
    /// `caller_id_strategy.local_presence`.
    case localPresence = "caller_id_strategy.local_presence"
    /// `caller_id_strategy.sticky`.
    case sticky = "caller_id_strategy.sticky"
    /// All of `schedule`.
    case schedule
    /// `schedule.timezone`.
    case timezone = "schedule.timezone"
    /// `schedule.start_hour`.
    case startHour = "schedule.start_hour"
    /// `schedule.end_hour`.
    case endHour = "schedule.end_hour"
    /// `schedule.days`.
    case days = "schedule.days"
    /// `schedule.blackout_dates`.
    case blackoutDates = "schedule.blackout_dates"
    /// `priority`.
    case priority

    /// Those that hold one value.
    static let leaves = allCases.filter { $0 != .mode && $0 != .callerIdStrategy && $0 != .schedule }

    /// Whether `draft` says something about this field.
    func isSaid(in draft: CampaignSettingsDraft) -> Bool {
        switch self {
        case .name: draft.name != nil
        case .mode: draft.mode != nil
        case .ai: draft.mode?.ai != nil
        case .voicemailAudioURL: draft.mode?.voicemailAudioURL != nil
        case .greetingAudioURL: draft.mode?.greetingAudioURL != nil
        case .amdUncertain: (draft.mode?.amdUncertain ?? 0) != 0
        case .callsPerSecond: draft.mode?.callsPerSecond != nil
        case .maxRetries: draft.mode?.maxRetries != nil
        case .retryDelay: draft.mode?.retryDelay != nil
        case .message: draft.mode?.message != nil
        case .maxConcurrentCalls: draft.mode?.maxConcurrentCalls != nil
        case .maxConcurrentAgents: draft.mode?.maxConcurrentAgents != nil
        case .retry: draft.mode?.retry != nil
        case .prospectLifetime: draft.mode?.prospectLifetime != nil
        case .callerIds: !draft.callerIds.isEmpty
        case .callerIdStrategy: draft.callerIdStrategy != nil
        case .selection: (draft.callerIdStrategy?.selection ?? 0) != 0
        case .localPresence: draft.callerIdStrategy?.localPresence != nil
        case .sticky: draft.callerIdStrategy?.sticky != nil
        case .schedule: draft.schedule != nil
        case .timezone: draft.schedule?.timezone != nil
        case .startHour: draft.schedule?.startHour != nil
        case .endHour: draft.schedule?.endHour != nil
        case .days: draft.schedule?.days != nil
        case .blackoutDates: draft.schedule?.blackoutDates != nil
        case .priority: draft.priority != nil
        }
    }

    /// Makes this field of `target` what it is in `source`, also where that is nothing.
    func copy(from source: CampaignSettingsDraft, to target: inout CampaignSettingsDraft) {
        switch self {
        case .name: target.name = source.name
        case .mode: target.mode = source.mode
        case .ai: target.mode[orNew: ModeDraft()].ai = source.mode?.ai
        case .voicemailAudioURL: target.mode[orNew: ModeDraft()].voicemailAudioURL = source.mode?.voicemailAudioURL
        case .greetingAudioURL: target.mode[orNew: ModeDraft()].greetingAudioURL = source.mode?.greetingAudioURL
        case .amdUncertain: target.mode[orNew: ModeDraft()].amdUncertain = source.mode?.amdUncertain
        case .callsPerSecond: target.mode[orNew: ModeDraft()].callsPerSecond = source.mode?.callsPerSecond
        case .maxRetries: target.mode[orNew: ModeDraft()].maxRetries = source.mode?.maxRetries
        case .retryDelay: target.mode[orNew: ModeDraft()].retryDelay = source.mode?.retryDelay
        case .message: target.mode[orNew: ModeDraft()].message = source.mode?.message
        case .maxConcurrentCalls: target.mode[orNew: ModeDraft()].maxConcurrentCalls = source.mode?.maxConcurrentCalls
        case .maxConcurrentAgents: target.mode[orNew: ModeDraft()].maxConcurrentAgents = source.mode?.maxConcurrentAgents
        case .retry: target.mode[orNew: ModeDraft()].retry = source.mode?.retry
        case .prospectLifetime: target.mode[orNew: ModeDraft()].prospectLifetime = source.mode?.prospectLifetime
        case .callerIds: target.callerIds = source.callerIds
        case .callerIdStrategy: target.callerIdStrategy = source.callerIdStrategy
        case .selection: target.callerIdStrategy[orNew: CallerIdStrategyDraft()].selection = source.callerIdStrategy?.selection
        case .localPresence: target.callerIdStrategy[orNew: CallerIdStrategyDraft()].localPresence = source.callerIdStrategy?.localPresence
        case .sticky: target.callerIdStrategy[orNew: CallerIdStrategyDraft()].sticky = source.callerIdStrategy?.sticky
        case .schedule: target.schedule = source.schedule
        case .timezone: target.schedule[orNew: ScheduleDraft()].timezone = source.schedule?.timezone
        case .startHour: target.schedule[orNew: ScheduleDraft()].startHour = source.schedule?.startHour
        case .endHour: target.schedule[orNew: ScheduleDraft()].endHour = source.schedule?.endHour
        case .days: target.schedule[orNew: ScheduleDraft()].days = source.schedule?.days
        case .blackoutDates: target.schedule[orNew: ScheduleDraft()].blackoutDates = source.schedule?.blackoutDates
        case .priority: target.priority = source.priority
        }
    }
}

extension Optional {
    /// The wrapped value, or `new` where there is none.
    subscript(orNew new: Wrapped) -> Wrapped {
        get { self ?? new }
        set { self = newValue }
    }
}
