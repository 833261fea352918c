/// Where a call in progress stands. In each state it waits for something, for a bounded time.
public enum CallState: Sendable, Hashable, CaseIterable {
    /// The carrier was asked for it.
    case placed
    /// The phone rings.
    case ringing
    /// It was answered; who did is being found out.
    case detecting
    /// An AI agent is to take over.
    case connectingAgent
    /// An AI agent talks.
    case talking
    /// The greeting is played to a person.
    case greeting
    /// A machine's greeting is to end.
    case awaitingGreetingEnd
    /// The voicemail audio is left with a machine.
    case depositing
    /// It is being ended.
    case hangingUp
    /// It is over.
    case ended
}
