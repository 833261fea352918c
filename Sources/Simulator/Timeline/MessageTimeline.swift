import Domain
import HeapModule

/// An SMS campaign that the real engine runs from its start to its end, on a store in memory and the simulated carrier, in virtual time:
/// who was texted when, from which number. The same seed gives the same campaign.
public struct MessageTimeline {
    /// A message, at the moment in which the carrier is asked for it.
    public struct Message: Sendable, Hashable {
        /// When.
        public let at: Instant
        /// From which number.
        public let number: PhoneNumber
        /// To whom.
        public let recipient: PhoneNumber
        /// Since the number's message before; nil for its first.
        public let gap: Duration?
        /// How many the number sent within the 60 minutes that end with this one, which is among them.
        public let inLastHour: Int
    }

    /// Something that is to happen.
    private struct Scheduled: Comparable {
        let at: Instant
        let order: Int
        let event: CarrierEvent

        static func < (lhs: Self, rhs: Self) -> Bool { (lhs.at, lhs.order) < (rhs.at, rhs.order) }
        static func == (lhs: Self, rhs: Self) -> Bool { lhs.order == rhs.order }
    }

    /// Monday, 5 January 2026, 9:00 in Los Angeles.
    public static let start = Instant(millisecondsSinceEpoch: 1_767_632_400_000)
    /// The zone in which the campaign's hours are read, and in which times are shown.
    public static let zone = "America/Los_Angeles"
    /// The bounds of what may be asked for.
    public static let numberRange = 1...1_000
    /// See ``numberRange``.
    public static let prospectRange = 1...10_000

    private static let account = Account(id: AccountID(high: 1, low: 1), name: "timeline", isTest: false)
    /// A campaign that does not end in so much time is given up: one number and 10,000 prospects take 250 working days.
    private static let longest: Duration = .seconds(3 * 365 * 86_400)

    /// The messages, in the order in which they were sent.
    public private(set) var messages: [Message] = []
    /// The campaign as it ended.
    public private(set) var campaign: Campaign?

    private var model = StoreModel()
    private var engine: AccountEngine
    private let carrier: SimulatedCarrierModel
    private var now = MessageTimeline.start
    private var events: Heap<Scheduled> = []
    private var scheduled = 0
    private var sent: [PhoneNumber: [Instant]] = [:]

    /// Runs a campaign of so many numbers and prospects.
    public init(numbers: Int, prospects: Int, seed: UInt64) throws {
        let zones = TimeZoneTable()
        var settings = EngineSettings()
        settings.callingRules = try CallingRules.builtIn(zones: zones)
        settings.numbering = .builtIn
        let own = (0..<UInt64(numbers)).compactMap { PhoneNumber(digits: 19_495_550_000 + $0) }
        let recipients = (0..<UInt64(prospects)).compactMap { PhoneNumber(digits: 17_142_000_000 + $0) }
        model.add(Self.account, numbers: own)
        carrier = SimulatedCarrierModel(seed: seed)
        let state = model.state(of: Self.account.id) ?? AccountState(account: Self.account)
        engine = AccountEngine(state, settings: settings, zones: zones, random: .seeded(seed), ids: IdentifierGenerator())
        take(.begun)
        var draft = CampaignSettingsDraft()
        draft.name = "timeline"
        draft.channel = Channel.sms.rawValue
        draft.mode = ModeDraft()
        draft.mode?.message = "Hi, this is a message of one segment."
        draft.schedule = ScheduleDraft()
        draft.schedule?.timezone = Self.zone
        take(.command(.create(try draft.validated(zones: zones)), ReplyToken(1)))
        guard let id = model.campaigns.keys.first else { return }
        take(.command(.addProspects(id, recipients), ReplyToken(2)))
        take(.command(.start(id), ReplyToken(3)))
        run(id)
    }

    private mutating func run(_ id: CampaignID) {
        let end = Self.start.advanced(by: Self.longest)
        while model.campaigns[id]?.status == .dialing, let next = [events.min?.at, engine.nextWake].compactMap({ $0 }).min(), next <= end {
            now = max(now, next)
            if let first = events.min, first.at <= now {
                events.removeMin()
                take(.carrier(first.event))
            } else {
                take(.wake)
            }
        }
        campaign = model.campaigns[id]
    }

    /// Gives the engine an input, and does at once what it wants: the disk of this world takes no time.
    private mutating func take(_ input: EngineInput) {
        var inputs = [input]
        while !inputs.isEmpty {
            for effect in engine.handle(inputs.removeFirst(), now: now) {
                switch effect {
                case .commit(let id, let batch): inputs.append(.committed(id, model.commit(batch)))
                case .load(let load):
                    inputs.append(.dueLoaded(load, model.due(load.campaign, after: load.cursor, by: load.dueBy, limit: load.limit)))
                case .request(.sendMessage(let request)): send(request.attempt)
                default: break
                }
            }
        }
    }

    private mutating func send(_ attempt: Attempt) {
        let before = sent[attempt.callerId] ?? []
        let hourAgo = now.advanced(by: .seconds(-3_600))
        messages.append(
            Message(
                at: now, number: attempt.callerId, recipient: attempt.phone, gap: before.last.map { $0.duration(to: now) },
                inLastHour: 1 + before.count { $0 > hourAgo }))
        sent[attempt.callerId, default: []].append(now)
        for step in carrier.timeline(of: attempt) {
            scheduled += 1
            events.insert(
                Scheduled(
                    at: step.at, order: scheduled, event: CarrierEvent(account: Self.account.id, attempt: attempt.id, kind: step.event)))
        }
    }
}
