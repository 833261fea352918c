import Domain
import Simulator

/// An engine under hand: its effects are kept, and commits happen at once or when the test says so.
final class EngineBench {
    enum Item {
        case batch(BatchID, StoreBatch)
        case load(DueLoad)
    }

    var model: StoreModel
    var now: Instant
    /// Whether batches and loads are done at once.
    var isImmediate = true
    private(set) var queue: [Item] = []
    private(set) var requests: [CarrierRequest] = []
    private(set) var answers: [InboundRequest] = []
    private(set) var results: [ReplyToken: CommandResult] = [:]
    private(set) var snapshots: [CampaignID: Campaign] = [:]
    private(set) var loads: [DueLoad] = []
    /// What readers see of the account's settings.
    private(set) var account: AccountSettings?
    private(set) var aside: [CarrierEvent] = []
    private(set) var batches: [StoreBatch] = []
    private var engine: AccountEngine
    private let settings: EngineSettings
    private let carrierSlots: CarrierSlots?
    private var lastToken: UInt64 = 0

    init(
        _ model: StoreModel = storeModel(), at now: Instant = mondayNoon, settings: EngineSettings = .uncapped,
        carrierSlots: CarrierSlots? = nil
    ) throws {
        self.carrierSlots = carrierSlots
        self.model = model
        self.now = now
        self.settings = settings
        engine = try Self.makeEngine(model, settings, carrierSlots)
        send(.begun)
    }

    /// Forgets the engine and all that is not on disk, and begins anew from the store.
    func restart() throws {
        queue = []
        engine = try Self.makeEngine(model, settings, carrierSlots)
        send(.begun)
    }

    private static func makeEngine(_ model: StoreModel, _ settings: EngineSettings, _ carrierSlots: CarrierSlots?) throws -> AccountEngine {
        guard let state = model.state(of: testAccount.id) else { throw TestFailure("the store lacks the account") }
        return AccountEngine(
            state, settings: settings, zones: TimeZoneTable(), random: .seeded(1), ids: IdentifierGenerator(after: model.latestTime),
            carrierSlots: carrierSlots)
    }

    func send(_ input: EngineInput) {
        for effect in engine.handle(input, now: now) {
            switch effect {
            case .publish(let campaign): snapshots[campaign.id] = campaign
            case .publishAccount(let settings): account = settings
            case .request(let request): requests.append(request)
            case .answer(let request): answers.append(request)
            case .reply(let token, let result): results[token] = result
            case .commit(let id, let batch):
                batches.append(batch)
                queue.append(.batch(id, batch))
            case .setAside(let event): aside.append(event)
            case .load(let load):
                loads.append(load)
                queue.append(.load(load))
            }
        }
        if isImmediate { commitNext(.max) }
    }

    /// The server is to stop.
    func stop() { engine.stop() }

    /// Does the next `count` of the batches and loads that wait.
    func commitNext(_ count: Int = 1) {
        for _ in 0..<count {
            guard !queue.isEmpty else { return }
            switch queue.removeFirst() {
            case .batch(let id, let batch): send(.committed(id, model.commit(batch)))
            case .load(let load): send(.dueLoaded(load, model.due(load.campaign, after: load.cursor, by: load.dueBy, limit: load.limit)))
            }
        }
    }

    /// Lets time pass, with the wakes that the engine asks for.
    func pass(_ duration: Duration) {
        let end = now.advanced(by: duration)
        while let wake = engine.nextWake, wake <= end {
            now = max(now, wake)
            send(.wake)
        }
        now = end
    }

    @discardableResult
    func command(_ command: CampaignCommand) -> ReplyToken {
        lastToken += 1
        send(.command(command, ReplyToken(lastToken)))
        return ReplyToken(lastToken)
    }

    /// A command's answer; nil while there is none.
    func result(of what: CampaignCommand) -> CommandResult? {
        let token = command(what)
        return results[token]
    }

    /// A command's campaign, which must have been answered.
    @discardableResult
    func perform(_ what: CampaignCommand) throws -> Campaign {
        guard case .success(.campaign(let campaign))? = result(of: what) else { throw TestFailure("not answered with a campaign: \(what)") }
        return campaign
    }

    /// A campaign with prospects, started.
    func started(_ settings: CampaignSettings, prospects: Int) throws -> CampaignID {
        let id = try perform(.create(settings)).id
        command(.addProspects(id, (0..<prospects).map { recipient($0) }))
        try perform(.start(id))
        return id
    }

    func event(_ kind: CarrierEventKind, about attempt: AttemptID) {
        send(.carrier(CarrierEvent(account: testAccount.id, attempt: attempt, kind: kind)))
    }

    /// The attempts that the carrier was asked to place, in order.
    var placed: [Attempt] {
        requests.filter(\.isPlacement).map(\.attempt)
    }

    /// The attempt that the carrier was asked to place as the `index`-th, from 0.
    func attempt(_ index: Int) throws -> Attempt {
        guard placed.indices.contains(index) else { throw TestFailure("only \(placed.count) attempts were placed") }
        return placed[index]
    }

    /// The attempts that the carrier was asked about, in order.
    var lookedUp: [Attempt] {
        requests.compactMap { if case .lookUp(_, let attempt) = $0 { attempt } else { nil } }
    }

    /// What calls were told to do, in order.
    var instructions: [CallInstruction] {
        requests.compactMap { if case .instruct(let request) = $0 { request.instruction } else { nil } }
    }

    /// A campaign's prospect at a place in the order in which they were added.
    func prospect(_ index: Int, of campaign: CampaignID) throws -> Prospect {
        let all = prospects(of: campaign)
        guard all.indices.contains(index) else { throw TestFailure("the campaign has only \(all.count) prospects") }
        return all[index]
    }

    func prospects(of campaign: CampaignID) -> [Prospect] { model.list(campaign, after: nil, limit: .max) }

    func snapshot(_ id: CampaignID) throws -> Campaign {
        guard let campaign = snapshots[id] else { throw TestFailure("no snapshot of the campaign was published") }
        return campaign
    }
}

extension EngineSettings {
    /// The defaults, for tests of other things than how often a number may call in a day.
    static var uncapped: EngineSettings {
        var settings = EngineSettings()
        settings.numbers.callsPerDay = .max
        return settings
    }
}
