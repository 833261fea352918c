/// What a ``CallMachine`` wants done after an input.
public enum CallDecision: Sendable, Hashable {
    /// Nothing: the input was no news.
    case nothing
    /// A wait begins: as long as ``CallMachine/wait(_:)`` says.
    case wait
    /// The carrier is told to do this, and a wait begins.
    case instruct(CallInstruction)
    /// The carrier is asked what became of the call.
    case lookUp
    /// The call is over.
    case over(AttemptOutcome)
}
