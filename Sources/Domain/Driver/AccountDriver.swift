/// Does what an account's engine wants: the thin shell around ``AccountEngine``.
///
/// Inputs are taken in the order in which they come. A commit or load that fails ends the engine:
/// commands that wait are answered `unavailable`, and a new engine is made from the store's state.
actor AccountDriver {
    /// What readers see.
    nonisolated let view = AccountView()

    private nonisolated let mailbox = DriverMailbox()
    private let account: AccountID
    private let context: DriverContext
    private var engine: AccountEngine?
    private var carrier: (any Carrier)?
    private var ids: IdentifierGenerator?
    private var lane = CommitLane()
    private var generation: UInt64 = 0
    private var replies: [ReplyToken: @Sendable (CommandResult) -> Void] = [:]
    private var lastToken: UInt64 = 0
    private var timer: (id: UInt64, at: Instant, task: Task<Void, Never>)?
    private var lastTimer: UInt64 = 0
    /// Wait before the engine is made anew; nil: the first. It grows until a commit succeeds, so that a
    /// store that can be read and not written does not have the carrier asked about every open attempt without end.
    private var backOff: Duration?
    private var opening: Task<Void, any Error>?
    private var isStopping = false
    private var stopped: [CheckedContinuation<Void, Never>] = []

    private static let storeFailed = CommandError.unavailable("the store cannot be used now")

    init(_ account: AccountID, _ context: DriverContext) {
        self.account = account
        self.context = context
    }

    /// Makes the engine, unless that was done. Throws where the store cannot be read.
    func open() async throws {
        if let opening { return try await opening.value }
        let task = Task {
            let latest = try await context.store.latestTime()
            let state = try await context.store.loadAccount(account)
            ids = IdentifierGenerator(after: latest)
            if !isStopping { start(state) }
        }
        opening = task
        do {
            try await task.value
        } catch {
            opening = nil
            throw error
        }
    }

    /// Does a command; returns when it is durable.
    nonisolated func perform(_ command: CampaignCommand) async throws(CommandError) -> CommandReply {
        // Numbers that the account got beside the running server; if they cannot be read, those known will do.
        if command.usesCallerIds, let numbers = try? await context.store.numbers(account) { post(.numbers(numbers)) }
        let result = await withCheckedContinuation { continuation in
            post(.command(command) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    /// Takes a carrier's event, from any thread.
    nonisolated func receive(_ event: CarrierEvent) { post(.carrier(event)) }

    /// Takes no more inputs, and returns when commits under way are done, at the latest after
    /// `limit` of real time. Whether they are done.
    func stop(within limit: Duration) async -> Bool {
        isStopping = true
        timer?.task.cancel()
        timer = nil
        guard isCommitting else { return true }
        let alarm = Task {
            try await Task.sleep(for: limit, clock: .continuous)
            resumeStopped()
        }
        await withCheckedContinuation { stopped.append($0) }
        alarm.cancel()
        return !isCommitting
    }

    private var isCommitting: Bool { engine.map { $0.pendingBatches > 0 } ?? false }

    private func resumeStopped() {
        for continuation in stopped { continuation.resume() }
        stopped = []
    }

    // MARK: Inputs

    private nonisolated func post(_ input: DriverInput) {
        if mailbox.put(input) { Task { await drain() } }
    }

    private func drain() {
        while let inputs = mailbox.takeAll() {
            for input in inputs { take(input) }
            // Within the loop: where inputs never end, time passes all the same.
            setTimer()
        }
        if isStopping, !isCommitting { resumeStopped() }
    }

    private func take(_ input: DriverInput) {
        switch input {
        case .command(let command, let reply):
            guard !isStopping, engine != nil else {
                return reply(.failure(isStopping ? .unavailable("the server is stopping") : Self.storeFailed))
            }
            lastToken += 1
            replies[ReplyToken(lastToken)] = reply
            handle(.command(command, ReplyToken(lastToken)))
        case .numbers(let numbers):
            if !isStopping { handle(.numbers(numbers)) }
        case .carrier(let event):
            if !isStopping { handle(.carrier(event)) }
        case .wake(let id):
            guard timer?.id == id else { return }
            timer = nil
            if !isStopping { handle(.wake) }
        case .committed(let generation, let id, let result):
            guard generation == self.generation else { return }
            switch result {
            case .success(let outcome):
                backOff = nil
                handle(.committed(id, outcome))
            case .failure(let error): giveUp(error)
            }
        case .loaded(let generation, let load, let result):
            guard generation == self.generation else { return }
            switch result {
            case .success(let page): if !isStopping { handle(.dueLoaded(load, page)) }
            case .failure(let error): giveUp(error)
            }
        case .rebuilt(let generation, let state):
            if generation == self.generation, !isStopping { start(state) }
        }
    }

    // MARK: The engine

    private func start(_ state: AccountState) {
        carrier = context.carrier(state.account)
        engine = AccountEngine(
            state, settings: context.settings.engine, zones: context.zones, random: context.random(), ids: ids ?? IdentifierGenerator())
        handle(.begun)
        setTimer()
    }

    private func handle(_ input: EngineInput) {
        guard let engine else { return }
        for effect in engine.handle(input, now: context.clock.now) { perform(effect) }
    }

    private func perform(_ effect: EngineEffect) {
        let generation = generation
        switch effect {
        case .publish(let campaign): view.publish(campaign)
        case .request(let request): carrier?.perform(request)
        case .reply(let token, let result): replies.removeValue(forKey: token)?(result)
        case .commit(let id, let batch):
            context.committer.commit(batch, in: lane) { [weak self] in
                self?.post(.committed(generation: generation, id, $0))
            }
        case .load(let load):
            context.committer.load(load, in: lane) { [weak self] in
                self?.post(.loaded(generation: generation, load, $0))
            }
        }
    }

    /// The store failed: nothing that this engine decided and is not on disk has happened.
    private func giveUp(_ error: StoreError) {
        context.onStoreFailure(account, error)
        ids = engine?.ids
        engine = nil
        lane.breakOff()
        lane = CommitLane()
        generation += 1
        timer?.task.cancel()
        timer = nil
        let waiting = replies.sorted { $0.key.value < $1.key.value }
        replies = [:]
        // Why is for the log: it names files and statements.
        for (_, reply) in waiting { reply(.failure(Self.storeFailed)) }
        guard !isStopping else { return }
        let wait = backOff ?? context.settings.firstBackOff
        backOff = min(wait * 2, context.settings.longestBackOff)
        rebuild(generation, after: wait)
    }

    private func rebuild(_ generation: UInt64, after wait: Duration) {
        let (context, account) = (context, account)
        Task { [weak self] in
            var backOff = wait
            while self != nil {
                try? await Task.sleep(for: backOff, clock: .continuous)
                do {
                    let state = try await context.store.loadAccount(account)
                    self?.post(.rebuilt(generation: generation, state))
                    return
                } catch {
                    context.onStoreFailure(account, GroupCommitter.storeError(error))
                }
                backOff = min(backOff * 2, context.settings.longestBackOff)
            }
        }
    }

    // MARK: Time

    private func setTimer() {
        guard !isStopping, let next = engine?.nextWake else {
            timer?.task.cancel()
            timer = nil
            return
        }
        if let timer, timer.at == next { return }
        timer?.task.cancel()
        lastTimer += 1
        let id = lastTimer
        let clock = context.clock
        // At least the clock's resolution: wakes that are closer than that are taken together.
        let deadline = max(next, clock.now.advanced(by: clock.minimumResolution))
        let task = Task { [weak self] in
            guard (try? await clock.sleep(until: deadline, tolerance: nil)) != nil else { return }
            self?.post(.wake(timer: id))
        }
        timer = (id, next, task)
    }
}
