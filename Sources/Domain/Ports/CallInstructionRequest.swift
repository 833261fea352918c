/// An instruction for a call in progress.
public struct CallInstructionRequest: Sendable, Hashable {
    /// Whose call.
    public let account: AccountID
    /// The call's attempt.
    public let attempt: Attempt
    /// What to do.
    public let instruction: CallInstruction

    /// A request from its parts.
    public init(account: AccountID, attempt: Attempt, instruction: CallInstruction) {
        self.account = account
        self.attempt = attempt
        self.instruction = instruction
    }

    /// The idempotency key: a call gets each kind once.
    public var id: String { "\(attempt.id).\(instruction.kind.word)" }
}
