import Synchronization

/// Owns the engines of all accounts: opens them, takes commands and carrier events to them, and
/// gives readers their views.
public final class EngineHost: Sendable {
    private struct State {
        var drivers: [AccountID: AccountDriver] = [:]
        /// Views of drivers whose engine was opened.
        var views: [AccountID: AccountView] = [:]
        var isStopping = false
        /// Messages that came in before the engines were opened; nil since then.
        var early: [InboundMessage]? = []
    }

    /// Messages that are held until the engines are opened. Carriers tell again what is beyond.
    private static let mostEarly = 4_096

    private let context: DriverContext
    private let carriers: [any Carrier]
    private let slots: [CarrierSlots]
    private let state = Mutex(State())

    /// A host. `carrier` serves live accounts, `testCarrier` (nil: the same) test accounts.
    /// `random` makes an engine's random bits: the system's, unless a run has to repeat.
    /// `onTrouble` is told what goes wrong around an engine: for logs and counters.
    public init(
        store: any Store, carrier: any Carrier, testCarrier: (any Carrier)? = nil, clock: any EngineClock, zones: TimeZoneTable,
        settings: HostSettings = HostSettings(), random: @escaping @Sendable () -> RandomSource = { .system },
        onTrouble: @escaping @Sendable (AccountID, DriverTrouble) -> Void = { _, _ in }
    ) {
        let test = testCarrier ?? carrier
        let carriers = testCarrier.map { [carrier, $0] } ?? [carrier]
        self.carriers = carriers
        // Given out once it is known what the calls hold that are in progress.
        let slots = settings.carrierConcurrency.map { limit in carriers.map { _ in CarrierSlots(limit: limit, isOpen: false) } } ?? []
        self.slots = slots
        context = DriverContext(
            store: store, committer: GroupCommitter(store: store, largestCommit: settings.largestCommit),
            carrier: { $0.isTest ? test : carrier }, carrierSlots: { $0.isTest ? slots.last : slots.first }, clock: clock, zones: zones,
            settings: settings, random: random, onTrouble: onTrouble)
    }

    /// Hears the carriers from now on: before the first request.
    public func connect() {
        for slots in slots {
            slots.connect { [weak self] account in self?.state.withLock { $0.drivers[account] }?.receiveSlot() }
        }
        for carrier in carriers {
            carrier.deliver { [weak self] event in self?.receive(event) }
            carrier.deliverInbound { [weak self] message in self?.receive(message) }
        }
    }

    /// Connects the carriers, and opens the engine of every account in the store, so that
    /// campaigns that were dialing go on. Throws where the store cannot be read.
    public func start() async throws {
        connect()
        for account in try await context.store.accounts() {
            _ = try await view(account.id)
        }
        for slots in slots { slots.open() }
        for message in state.withLock({ state in
            defer { state.early = nil }
            return state.early ?? []
        }) { receive(message) }
    }

    /// The view of an account, whose engine is opened if it does not run. Throws ``StoreError``.
    public func view(_ account: AccountID) async throws -> AccountView {
        let driver = try await openDriver(account)
        return driver.view
    }

    /// The view of an account whose engine runs. Callable from any thread; nil: use ``view(_:)``.
    public func viewIfOpen(_ account: AccountID) -> AccountView? {
        state.withLock { $0.views[account] }
    }

    /// Does a command for an account; returns when it is durable.
    public func perform(_ command: CampaignCommand, for account: AccountID) async throws(CommandError) -> CommandReply {
        let driver: AccountDriver
        do {
            driver = try await openDriver(account)
        } catch StoreError.unknownAccount {
            throw .notFound
        } catch {
            // Why is for the log: it names files and statements.
            throw .unavailable("the store cannot be used now")
        }
        return try await driver.perform(command)
    }

    /// Takes a carrier's event to its account's engine. Callable from any thread.
    public func receive(_ event: CarrierEvent) {
        guard let driver = state.withLock({ $0.drivers[event.account] }) else {
            return context.onTrouble(event.account, .eventOfNoAccount(event))
        }
        driver.receive(event)
    }

    /// Takes a text message that came in to its account's engine, which is opened if it does not run. Callable from any thread.
    public func receive(_ message: InboundMessage) {
        let (driver, isHeld) = state.withLock { state in
            // Whatever runs takes it in its order; what does not run yet must not be made to dial by it.
            if let driver = state.drivers[message.account] { return (driver as AccountDriver?, false) }
            guard let held = state.early?.count else { return (nil, state.isStopping) }
            if held < Self.mostEarly { state.early?.append(message) }
            return (nil, true)
        }
        if let driver { return driver.receive(message) }
        guard !isHeld else { return }
        // The account was made since the start, or there is none.
        Task {
            do {
                try await openDriver(message.account).receive(message)
            } catch StoreError.unknownAccount {
                context.onTrouble(message.account, .messageToNoAccount(message))
            } catch {
                // It was not acknowledged: the carrier tells it again.
            }
        }
    }

    /// Takes no more commands (they are answered `unavailable`), decides no more attempts (those whose
    /// intent is on its way to the disk are still asked for: nobody would know later that they were not), and
    /// returns when all commits under way are done and their replies sent, at the latest after
    /// `drainTimeout`. Whether they are: what is not on disk by then was not acknowledged either. To be called
    /// once more when carriers have answered what they were asked: what they did not place is then on disk.
    @discardableResult
    public func shutdown() async -> Bool {
        let drivers = state.withLock { state in
            state.isStopping = true
            return Array(state.drivers.values)
        }
        let limit = context.settings.drainTimeout
        return await withTaskGroup(of: Bool.self) { group in
            for driver in drivers { group.addTask { await driver.stop(within: limit) } }
            return await group.reduce(true) { $0 && $1 }
        }
    }

    private func openDriver(_ account: AccountID) async throws -> AccountDriver {
        let (driver, isOpen) = try state.withLock { state in
            if let driver = state.drivers[account] { return (driver, state.views[account] != nil) }
            if state.isStopping { throw StoreError.unavailable("the server is stopping") }
            let driver = AccountDriver(account, context)
            state.drivers[account] = driver
            return (driver, false)
        }
        guard !isOpen else { return driver }
        do {
            try await driver.open()
            state.withLock { $0.views[account] = driver.view }
        } catch {
            // Only this one: the account may have been made meanwhile, and have another by now. Two would both dial.
            if case StoreError.unknownAccount = error {
                state.withLock { if $0.drivers[account] === driver { $0.drivers[account] = nil } }
            }
            throw error
        }
        return driver
    }
}
