/// Who answered a call, as answering-machine detection has it. Raw values are what the store keeps.
///
/// Results are ranked: detection goes on while a call lasts, and a later result tells more. What looked like a person may turn
/// out to be a machine; a machine or a fax is only told where that is sure.
public enum AMDResult: Int, Sendable, Hashable, CaseIterable {
    /// A person.
    case human = 1
    /// A machine, whose greeting is not over.
    case machineStart = 2
    /// A machine has beeped.
    case machineEndBeep = 3
    /// A machine's greeting is over: silence.
    case machineEndSilence = 4
    /// A machine's greeting is over by another sign.
    case machineEndOther = 5
    /// A fax machine.
    case fax = 6
    /// It could be either.
    case unknown = 7
    /// Nobody and nothing made a sound.
    case silence = 8

    /// How much it tells: a result never gives way to one that tells less.
    var rank: Int {
        switch self {
        case .unknown: 1
        case .silence: 2
        case .human: 3
        case .fax: 4
        case .machineStart: 5
        case .machineEndBeep, .machineEndSilence, .machineEndOther: 6
        }
    }

    /// Whether it says that a machine's greeting is over: only then is anything left with it.
    public var isGreetingOver: Bool {
        switch self {
        case .machineEndBeep, .machineEndSilence, .machineEndOther: true
        case .human, .machineStart, .fax, .unknown, .silence: false
        }
    }

    /// As a stable word, such as `machine_end_beep`.
    public var word: String {
        switch self {
        case .human: "human"
        case .machineStart: "machine_start"
        case .machineEndBeep: "machine_end_beep"
        case .machineEndSilence: "machine_end_silence"
        case .machineEndOther: "machine_end_other"
        case .fax: "fax"
        case .unknown: "unknown"
        case .silence: "silence"
        }
    }
}
