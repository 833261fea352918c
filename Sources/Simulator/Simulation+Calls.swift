import Domain

/// Calls that are answered: what the engine does with them, and whether it may.
extension Simulation {
    /// The engine's own time: it never runs backwards.
    private func engineTime(of id: AccountID) -> Instant { max(clock, accounts[id]?.decisions.latestClock ?? .epoch) }

    private func mode(of attempt: Attempt) -> Mode { disk.model.campaigns[attempt.campaign]?.settings.mode ?? Mode() }

    /// An engine hears an event of a call.
    func hearCall(_ event: CarrierEvent, of attempt: Attempt, isLate: Bool) {
        guard attempt.channel == .voice, !isStopping else { return }
        accounts[event.account]?.calls.hears(
            event.kind, of: attempt.id, mode(of: attempt), at: engineTime(of: event.account), isLate: isLate)
    }

    /// It has taken them.
    func settleCalls(_ events: [CarrierEvent]) throws {
        guard isUp, !isStopping else { return }
        for event in events where accounts[event.account]?.isRunning == true {
            if let rule = accounts[event.account]?.calls.settle(event.attempt) { throw violation("\(rule): \(event)") }
        }
    }

    /// It gives an instruction.
    func check(_ order: CallInstructionRequest, _ id: AccountID) throws {
        note("\(id.low): tell \(order.attempt.id) to \(order.instruction.kind.word)")
        if let rule = accounts[id]?.calls.gives(order, mode(of: order.attempt), at: engineTime(of: id)) {
            throw violation("\(rule): \(order.attempt)")
        }
    }

    /// What it decided about calls.
    func closeCalls(in batch: StoreBatch) {
        for change in batch.changes {
            switch change {
            case .closeAttempt(let reference, _, _, _, _, _, _): accounts[batch.account]?.calls.closes(reference.attempt)
            case .withdrawAttempt(let reference, _, _, _): accounts[batch.account]?.calls.closes(reference.attempt)
            default: break
            }
        }
    }

    /// When it will do something by itself.
    func checkWaits(of id: AccountID) throws {
        guard isUp, !isStopping, let account = accounts[id], account.isRunning, let core = account.core else { return }
        if let rule = account.calls.check(wake: core.timer?.at, at: engineTime(of: id)) { throw violation(rule) }
    }

    /// What the carrier knows of a call when an instruction comes: nothing is left with a person, nor before a greeting's end.
    func checkArrival(of order: CallInstructionRequest) -> String? {
        guard order.instruction.kind == .leaveVoicemail, let truth = peer.truth(of: order.attempt.id) else { return nil }
        guard truth.fate == .voicemail || truth.fate == .screened else { return "a voicemail is left with \(truth.fate)" }
        let isOver = peer.detected(order.attempt.id, by: now).contains { $0.word.hasPrefix("machine_end") }
        return isOver ? nil : "a voicemail is left over a machine's greeting"
    }
}
