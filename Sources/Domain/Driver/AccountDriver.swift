import Synchronization

/// Does what a ``DriverCore`` wants: gives an account's engine time, threads, a store and a carrier.
///
/// Inputs are taken in the order in which they come.
actor AccountDriver {
    /// What readers see.
    nonisolated let view = AccountView()

    private nonisolated let mailbox = DriverMailbox()
    private nonisolated let tokens = Atomic<UInt64>(0)
    private nonisolated let replies = Mutex<[ReplyToken: @Sendable (CommandResult) -> Void]>([:])
    private let account: AccountID
    private let context: DriverContext
    private var core: DriverCore
    private var carrier: (any Carrier)?
    private var alarm: Task<Void, Never>?
    private var opening: Task<Void, any Error>?
    private var stopped: [CheckedContinuation<Void, Never>] = []

    init(_ account: AccountID, _ context: DriverContext) {
        self.account = account
        self.context = context
        core = DriverCore(settings: context.settings, zones: context.zones, random: context.random, carrierSlots: context.carrierSlots)
    }

    /// Makes the engine, unless that was done. Throws where the store cannot be read.
    func open() async throws {
        if let opening { return try await opening.value }
        let task = Task {
            let latest = try await context.store.latestTime()
            let state = try await context.store.loadAccount(account)
            carrier = context.carrier(state.account)
            take(.opened(state, latest: latest))
            setTimer()
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
        let token = ReplyToken(tokens.add(1, ordering: .relaxed).newValue)
        let result = await withCheckedContinuation { continuation in
            replies.withLock { $0[token] = { continuation.resume(returning: $0) } }
            post(.command(command, token))
        }
        return try result.get()
    }

    /// Takes a carrier's event, from any thread.
    nonisolated func receive(_ event: CarrierEvent) { post(.carrier(event)) }

    /// The carrier has a slot for a call of the account. From any thread.
    nonisolated func receiveSlot() { post(.carrierSlot) }

    /// Takes a text message that came in, from any thread.
    nonisolated func receive(_ message: InboundMessage) { post(.inbound(message)) }

    /// Takes no more inputs but what a carrier did not place, and returns when commits under way are done, at the latest after
    /// `limit` of real time. Whether they are done.
    func stop(within limit: Duration) async -> Bool {
        take(.stop)
        await drain()
        alarm?.cancel()
        alarm = nil
        guard core.isCommitting else { return true }
        let deadline = Task {
            try await Task.sleep(for: limit, clock: .continuous)
            resumeStopped()
        }
        await withCheckedContinuation { stopped.append($0) }
        deadline.cancel()
        return !core.isCommitting
    }

    private func resumeStopped() {
        for continuation in stopped { continuation.resume() }
        stopped = []
    }

    // MARK: Inputs

    private nonisolated func post(_ input: DriverInput) {
        if mailbox.put(input) { Task { await drain() } }
    }

    private func drain() async {
        var rounds = 0
        while let inputs = mailbox.takeAll() {
            for input in inputs { take(input) }
            // Within the loop: where inputs never end, time passes all the same, and `stop` gets its turn.
            setTimer()
            rounds += 1
            if rounds % 16 == 0 { await Task.yield() }
        }
        if core.isStopping, !core.isCommitting { resumeStopped() }
    }

    private func take(_ input: DriverInput) {
        for effect in core.handle(input, now: context.clock.now) { perform(effect) }
    }

    private func perform(_ effect: DriverEffect) {
        switch effect {
        case .publish(let campaign): view.publish(campaign)
        case .publishAccount(let settings): view.publish(settings)
        case .request(let request): carrier?.perform(request)
        case .answer(let request): carrier?.answer(request)
        case .reply(let token, let result): replies.withLock { $0.removeValue(forKey: token) }?(result)
        case .store(let work): context.committer.perform(work) { [weak self] in self?.post($0) }
        case .rebuild(let generation, let wait): rebuild(generation, after: wait)
        case .report(let trouble): context.onTrouble(account, trouble)
        }
    }

    private func rebuild(_ generation: UInt64, after wait: Duration) {
        Task { [weak self, context, account] in
            try? await Task.sleep(for: wait, clock: .continuous)
            guard self != nil else { return }
            let state = await GroupCommitter.result { try await context.store.loadAccount(account) }
            self?.post(.rebuilt(generation: generation, state))
        }
    }

    // MARK: Time

    private func setTimer() {
        guard let change = core.newTimer() else { return }
        alarm?.cancel()
        alarm = nil
        guard case .set(let id, let time) = change else { return }
        let clock = context.clock
        // At least the clock's resolution: wakes that are closer than that are taken together.
        let deadline = max(time, clock.now.advanced(by: clock.minimumResolution))
        alarm = Task { [weak self] in
            guard (try? await clock.sleep(until: deadline, tolerance: nil)) != nil else { return }
            self?.post(.wake(timer: id))
        }
    }
}
