/// A kind of ``CallInstruction``. A call gets each at most once, and in ascending order: one that comes to the carrier
/// after a higher one was overtaken on its way.
public enum CallInstructionKind: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Hand the call to the AI agent.
    case connectAgent = 1
    /// Play the greeting to a person.
    case playGreeting = 2
    /// Leave the voicemail audio with a machine.
    case leaveVoicemail = 3
    /// End the call.
    case hangUp = 4

    /// Lower before higher.
    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    /// As a stable word, such as `leave_voicemail`.
    public var word: String {
        switch self {
        case .connectAgent: "connect_agent"
        case .playGreeting: "play_greeting"
        case .leaveVoicemail: "leave_voicemail"
        case .hangUp: "hang_up"
        }
    }
}
