/// A dry run of a campaign: what would become of each of its queued prospects if it were started at a time, by the rules that
/// the engine keeps. Pace and caller ids are not looked at.
///
/// Takes prospects one at a time and keeps counts: its memory depends on the number of reasons, which calling rules and
/// schedules bound, and not on the number of prospects.
public struct CampaignPreview {
    /// Most examples in a group that may be asked for.
    public static let mostExamples = 100

    /// When it is started.
    public let start: Instant
    private let window: CallingWindow
    private let plan: NumberingPlan
    private let campaign: CampaignSettings
    private let settings: EngineSettings
    private let account: AccountRules
    private let ownCaps: [ContactCap]
    private let mostExamples: Int
    private let ownObstacles: [CampaignObstacle]

    private var all: [PreviewGroup] = []
    private var indices: [Key: Int] = [:]
    /// By place, the group of those that nothing holds up but the window at the start, and until when.
    private var known: [Int: (group: Int, until: Instant?)] = [:]
    private var unplaced = PreviewGroup(
        fate: nil, word: "number_in_no_plan",
        description: "the number is in no numbering plan: it is held to the campaign's zone, or UTC, and the federal hours")

    private struct Key: Hashable {
        let fate: PreviewFate
        let word: String
        let description: String
    }

    /// A preview of `campaign`, an account's as `state` has it, that is started at `start`. `examples`: how many are kept of each group.
    public init(
        _ campaign: CampaignSettings, of state: AccountState, settings: EngineSettings, zones: TimeZoneTable, at start: Instant,
        examples: Int = 3
    ) {
        self.start = start
        account = state.settings.rules(under: settings.callingRules)
        window = settings.window(of: campaign, account, zones: zones)
        plan = settings.numbering
        self.campaign = campaign
        self.settings = settings
        ownCaps = state.settings.contactCaps.map(\.cap)
        mostExamples = min(max(0, examples), Self.mostExamples)
        ownObstacles = Self.obstacles(campaign, state, settings, zones, window, start)
    }

    /// What stands against the campaign as a whole.
    public var obstacles: [CampaignObstacle] { ownObstacles + (queued == 0 ? [.noProspects] : []) }

    /// How many prospects were taken.
    public var queued: Int { all.reduce(0) { $0 + $1.prospects } }

    /// All groups: by fate, the largest first.
    public var groups: [PreviewGroup] {
        all.sorted { lhs, rhs in
            let (left, right) = (lhs.fate?.rawValue ?? 0, rhs.fate?.rawValue ?? 0)
            return (left, rhs.prospects, lhs.word, lhs.description) < (right, lhs.prospects, rhs.word, rhs.description)
        }
    }

    /// What is odd and stops nothing.
    public var notices: [PreviewGroup] { unplaced.prospects > 0 ? [unplaced] : [] }

    /// How many have a fate.
    public func count(_ fate: PreviewFate) -> Int { all.reduce(0) { $0 + ($1.fate == fate ? $1.prospects : 0) } }

    /// Counts a prospect in.
    public mutating func take(_ prospect: QueuedProspect) {
        let place = plan.placeIndex(of: prospect.phone)
        if place == NumberPlace.unknown.index { unplaced.take(prospect, until: nil, examples: mostExamples) }
        // Most are held up by nothing but where they are.
        let isPlain =
            campaign.mode.prospectLifetime == nil && !prospect.isSuppressed && prospect.dueAt <= start && prospect.contacts.isEmpty
        if isPlain, let found = known[place] {
            return all[found.group].take(prospect, until: found.until, examples: mostExamples)
        }
        let verdict = verdict(of: prospect)
        let group = group(of: verdict)
        if isPlain { known[place] = (group, verdict.until) }
        all[group].take(prospect, until: verdict.until, examples: mostExamples)
    }

    /// What would become of a prospect. What is said first of all that puts it off is the reason; all of it together is until when.
    public func verdict(of prospect: QueuedProspect) -> PreviewVerdict {
        if prospect.isSuppressed { return .suppressed }
        let expiry = campaign.mode.expiry(of: prospect.id)
        if let expiry, expiry <= start { return .expired }
        var time = max(start, prospect.dueAt)
        var because: (word: String, description: String)?
        if time > start { because = cause(of: prospect) }
        // Windows and caps by turns, until neither puts it off any more. Each round goes to a later time; what is still blocked
        // after so many has an opening that is near enough.
        for _ in 0..<64 {
            switch window.state(of: prospect.phone, at: time) {
            case .closed(let why) where why.isOwn:
                // Nobody knows for how long; a lifetime ends all the same.
                return expiry != nil ? .expired : PreviewVerdict(fate: .delayed, word: why.word, description: why.description, until: nil)
            case .closed(let why): return .closed(why)
            case .blocked(let until, let why):
                time = until
                because = because ?? (why.word, why.description)
                continue
            case .allowed: break
            }
            let caps =
                prospect.contacts.isEmpty
                ? [] : settings.caps(for: prospect.phone, campaign.channel, CallKind(campaign), account, own: ownCaps, at: time)
            guard case .blocked(let until) = ContactRule.opening(prospect.contacts.lazy.map(\.at), caps, at: time) else { break }
            time = until
            because = because ?? (Reason.contactCap.word, "the recipient was contacted as often as a contact cap allows")
        }
        if let expiry, expiry <= time { return .expired }
        guard time > start, let because else { return .called }
        return PreviewVerdict(fate: .delayed, word: because.word, description: because.description, until: time)
    }

    /// Why a prospect is due later, as the store has it.
    private func cause(of prospect: QueuedProspect) -> (word: String, description: String) {
        switch DueCause(prospect.reason) {
        case .contactCap: return (Reason.contactCap.word, "the recipient was contacted as often as a contact cap allows")
        case .window(_):
            // The store keeps that it was a window; which one is asked again.
            if case .blocked(_, let why) = window.state(of: prospect.phone, at: start) { return (why.word, why.description) }
            return (Reason.window.word, AccountEngine.windowReason)
        case .carrierBusy: return (Reason.carrierBusy.word, AccountEngine.throttledReason)
        case .retry, .noLegalHour, .expiry: return ("retry", "its retry is not due yet")
        }
    }

    private mutating func group(of verdict: PreviewVerdict) -> Int {
        let key = Key(fate: verdict.fate, word: verdict.word, description: verdict.description)
        if let index = indices[key] { return index }
        all.append(PreviewGroup(fate: verdict.fate, word: verdict.word, description: verdict.description))
        indices[key] = all.count - 1
        return all.count - 1
    }

    private static func obstacles(
        _ campaign: CampaignSettings, _ state: AccountState, _ settings: EngineSettings, _ zones: TimeZoneTable,
        _ window: CallingWindow, _ start: Instant
    ) -> [CampaignObstacle] {
        var found: [CampaignObstacle] = []
        if campaign.channel == .sms, campaign.mode.message == nil { found.append(.messageMissing) }
        let numbers = CallerIdTable(state, settings.numbers, numbering: settings.numbering, zones: zones, at: start)
        if numbers.pool(for: campaign).isEmpty { found.append(.noUsableCallerId(numbers.whyNone(for: campaign))) }
        if case .closed(let why) = window.state(at: start) { found.append(.noLegalHour(why)) }
        return found
    }
}
