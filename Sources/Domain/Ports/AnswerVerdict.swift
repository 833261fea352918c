/// Who answered, by answering-machine detection.
public enum AnswerVerdict: Sendable, Hashable {
    /// A person.
    case human
    /// A machine.
    case machine
}
