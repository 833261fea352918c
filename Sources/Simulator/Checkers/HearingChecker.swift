import Domain

/// What an engine has heard of an attempt is in what it makes of it: outcomes never move down.
struct HearingChecker {
    private var heard: [AttemptID: ProspectStatus] = [:]

    /// An engine hears an event of an attempt that it has open.
    mutating func hears(_ event: CarrierEvent) {
        guard let proof = Self.proof(of: event.kind) else { return }
        heard[event.attempt] = [heard[event.attempt], proof].compactMap { $0 }.max { Self.rank($0) < Self.rank($1) }
    }

    /// An engine decides. The rule that its batch breaks, or nil.
    mutating func check(_ batch: StoreBatch) -> String? {
        for case .closeAttempt(let reference, _, let outcome, _, _, _) in batch.changes {
            if let proof = heard.removeValue(forKey: reference.attempt), Self.rank(outcome) < Self.rank(proof) {
                return "an attempt is closed as \(outcome) of which was heard that it is \(proof)"
            }
        }
        return nil
    }

    /// What engines that are gone have heard is lost with them.
    mutating func forget() { heard = [:] }

    private static func proof(of kind: CarrierEventKind) -> ProspectStatus? {
        switch kind {
        case .answered(.machine), .voicemailDeposited, .callEnded(.voicemail): .voicemail
        case .answered(.human), .agentConnected, .callEnded(.human): .humanConnected
        case .callEnded(.noAnswer): .noAnswer
        case .callEnded(.busy): .busy
        case .messageDelivered: .delivered
        default: nil
        }
    }

    private static func rank(_ status: ProspectStatus) -> Int {
        [.failed: 1, .busy: 2, .noAnswer: 3, .voicemail: 4, .humanConnected: 5, .delivered: 5][status] ?? 0
    }
}
