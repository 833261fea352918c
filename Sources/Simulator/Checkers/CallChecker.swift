import Domain

/// What an engine does with calls that are answered, given what it has heard of them: one engine, from its start to its end. The
/// figures are those of the carriers' tables and of 16 CFR 310.4(b)(4), not the engine's.
struct CallChecker {
    private struct Call {
        var results: Set<AMDResult> = []
        var isAnswered = false
        /// Instructions that the engine gave, and those that the carrier told to have taken.
        var given: Set<CallInstructionKind> = []
        var told: Set<CallInstructionKind> = []
        var isOver = false
        /// By when the engine has to do something, if nothing more is heard.
        var due: Instant?
        /// Whether that is the end of the detection's time, after which a machine's greeting is waited for.
        var thenAwaitsEnd = false
        /// Whether that end came: a machine is taken to have answered, as the campaign has it where nothing is found out.
        var isTakenForMachine = false
        /// Whether what was heard makes it do something at once, or end the call.
        var mustAct = false
        var mustHangUp = false
        var hasAgent = false
        var isGreeted = false
        /// Whether it hears what came while there was no engine, one after the other, and acts in between.
        var isCatchingUp = false

        var isMachine: Bool { results.contains(.machineStart) || isGreetingOver }
        var isGreetingOver: Bool { results.contains { [.machineEndBeep, .machineEndSilence, .machineEndOther].contains($0) } }
        var isEnding: Bool { known.contains(.hangUp) }
        var known: Set<CallInstructionKind> { given.union(told) }
    }

    private var calls: [AttemptID: Call] = [:]

    private static let detection: Duration = .seconds(30)
    private static let agent: Duration = .seconds(2)
    private static let audio: Duration = .seconds(60)
    private static let deposit: Duration = .seconds(180)
    private static let ending: Duration = .seconds(30)
    private static let longest: Duration = .seconds(4 * 3_600)

    /// Whether a machine or a fax is known, or taken, to have answered.
    func isMachine(_ id: AttemptID) -> Bool {
        // A voicemail is left with a machine only, also where the news of that is yet to come.
        calls[id].map { $0.isMachine || $0.isTakenForMachine || $0.results.contains(.fax) || $0.told.contains(.leaveVoicemail) } ?? false
    }

    /// Whether it is over for the engine, although that need not be on disk yet, or is being ended.
    func isEnding(_ id: AttemptID) -> Bool { calls[id].map { $0.isOver || $0.isEnding } ?? false }

    /// It hears an event of a call that is open. `mode`: of the call's campaign.
    mutating func hears(_ kind: CarrierEventKind, of id: AttemptID, _ mode: Mode, at clock: Instant, isLate: Bool) {
        var call = calls[id] ?? Call()
        call.isCatchingUp = isLate
        guard !call.isOver else { return }
        switch kind {
        case .answered:
            if !call.isAnswered, !call.hasAgent, call.results.isEmpty, call.known.isEmpty {
                call.due = clock.advanced(by: Self.detection)
                call.thenAwaitsEnd = mode.amdUncertain == .treatAsMachine && mode.voicemailAudioURL != nil
            }
            call.isAnswered = true
        case .detected(let result):
            let isNews = !call.isMachine && call.results.insert(result).inserted || result.isGreetingOver && !call.isGreetingOver
            call.results.insert(result)
            guard isNews, !call.isEnding else { break }
            call.thenAwaitsEnd = false
            switch result {
            case .human, .fax, .silence: call.mustAct = true
            case .machineStart:
                call.mustAct = mode.voicemailAudioURL == nil
                // Where it is being left already, that goes on.
                if !call.known.contains(.leaveVoicemail) { call.due = clock.advanced(by: Self.audio) }
            case .machineEndBeep, .machineEndSilence, .machineEndOther:
                call.mustAct = true
                // It is being left.
                if call.told.contains(.leaveVoicemail) { call.due = clock.advanced(by: Self.deposit) }
            case .unknown:
                guard call.results == [.unknown] else { break }
                let awaitsEnd = mode.amdUncertain == .treatAsMachine && mode.voicemailAudioURL != nil
                if awaitsEnd { call.due = clock.advanced(by: Self.audio) } else { call.mustAct = true }
            }
        case .agentConnected:
            call.hasAgent = true
            if call.known.max() ?? .connectAgent == .connectAgent, !call.isMachine { call.due = clock.advanced(by: Self.longest) }
        case .greetingPlayed:
            call.isGreeted = true
            call.mustHangUp = call.known.max() == .playGreeting && !call.isMachine
        case .voicemailDeposited:
            // It is left after the greeting's end, be that told or not.
            if !call.isGreetingOver { call.results.insert(.machineEndOther) }
            call.mustHangUp = !call.isEnding
        case .instructed(let kind):
            let isNews = call.known.max().map { $0 < kind } ?? true
            call.told.insert(kind)
            // One that is told of an earlier engine's is waited for anew; whether an agent has come is not known.
            if isNews { call.due = Self.wait(kind).map { clock.advanced(by: $0) } }
        case .callEnded: call.isOver = true
        default: break
        }
        calls[id] = call
    }

    /// It has taken what it heard: whether it did what that asks for. The rule that it breaks, or nil.
    mutating func settle(_ id: AttemptID) -> String? {
        calls[id]?.isCatchingUp = false
        guard let call = calls[id], !call.isOver else { return nil }
        calls[id]?.mustAct = false
        calls[id]?.mustHangUp = false
        if call.mustHangUp, !call.isEnding { return "all is said, and the call goes on" }
        return call.mustAct && call.known.isEmpty && !call.hasAgent ? "somebody is on the line, and nothing is done" : nil
    }

    /// It gives an instruction: the rule that it breaks, or nil.
    mutating func gives(_ order: CallInstructionRequest, _ mode: Mode, at clock: Instant) -> String? {
        let id = order.attempt.id
        var call = calls[id] ?? Call()
        defer { calls[id] = call }
        let kind = order.instruction.kind
        if call.isOver, !call.isCatchingUp { return "a call that is over is told to \(kind.word)" }
        // Hanging up once more where a call is given up does no harm: nobody knows whether it goes on.
        if kind != .hangUp {
            if call.given.contains(kind) { return "a call is told twice to \(kind.word)" }
            if call.told.contains(kind), !call.isCatchingUp {
                return "a call is told anew to \(kind.word), although the carrier has taken that"
            }
        }
        let wasEnding = call.isEnding
        if let highest = call.given.max(), highest > kind { return "a call is told to \(kind.word) after \(highest.word)" }
        call.given.insert(kind)
        call.thenAwaitsEnd = false
        // It heard more after it gave this: that is what it waits for.
        let isOvertaken = call.isCatchingUp && (call.told.contains { $0 > kind } || kind < .leaveVoicemail && call.isMachine)
        switch kind {
        case .connectAgent, .playGreeting:
            if isOvertaken { return nil }
            if kind == .playGreeting {
                call.due = clock.advanced(by: Self.audio)
            } else if !call.hasAgent {
                call.due = clock.advanced(by: Self.agent)
            } else if !call.isMachine {
                // An engine that starts may have heard of the agent before it gets to ask for one.
                call.due = clock.advanced(by: Self.longest)
            }
            guard !call.isCatchingUp else { return nil }
            if call.isMachine { return "a machine is talked to: \(kind.word)" }
            if call.results.contains(.fax) || call.results == [.silence] { return "nobody is talked to: \(kind.word)" }
            let policy = mode.amdUncertain ?? .treatAsHuman
            if !call.results.contains(.human), policy != .treatAsHuman { return "an uncertain call is told to \(kind.word), not \(policy)" }
            if kind == .connectAgent, mode.ai != true { return "an agent is asked for that the campaign has not" }
            if kind == .playGreeting, order.instruction.audioURL != mode.greetingAudioURL { return "a greeting is played that is none" }
        case .leaveVoicemail:
            if !isOvertaken { call.due = clock.advanced(by: Self.deposit) }
            if !call.isGreetingOver { return "a voicemail is left before the machine's greeting is over" }
            if order.instruction.audioURL != mode.voicemailAudioURL { return "a voicemail is left that is none" }
        case .hangUp:
            call.due = clock.advanced(by: Self.ending)
            let isServed = call.hasAgent || call.isGreeted || call.known != [.hangUp] || mode.greetingAudioURL == nil
            // What was judged when it was told first is only told once more: that a person answered may have become known since.
            if call.results == [.human], !isServed, !wasEnding { return "a person gets neither an agent nor the greeting" }
        }
        return nil
    }

    /// How long an instruction is waited for that an earlier engine gave; nil: nobody knows how far that has come.
    private static func wait(_ kind: CallInstructionKind) -> Duration? {
        switch kind {
        case .connectAgent: nil
        case .playGreeting: audio
        case .leaveVoicemail: deposit
        case .hangUp: ending
        }
    }

    /// It asks the carrier what became of a call: the wait is over.
    mutating func looksUp(_ id: AttemptID) { calls[id]?.due = nil }

    /// An attempt is closed.
    mutating func closes(_ id: AttemptID) {
        calls[id]?.isOver = true
        calls[id]?.due = nil
    }

    /// The engine, which has taken all until `clock`, will do nothing by itself before `wake`; nil: not at all. The rule that it
    /// breaks, or nil.
    mutating func check(wake: Instant?, at clock: Instant) -> String? {
        for (id, call) in calls where !call.isOver {
            guard let due = call.due, wake.map({ $0 > due }) ?? true else { continue }
            guard call.thenAwaitsEnd, clock >= due, let wake, wake <= clock.advanced(by: Self.audio) else {
                return "a call waits for longer than it may: until \(due) for \(id), and the engine sleeps"
            }
            calls[id]?.due = clock.advanced(by: Self.audio)
            calls[id]?.thenAwaitsEnd = false
            calls[id]?.isTakenForMachine = true
        }
        return nil
    }
}
