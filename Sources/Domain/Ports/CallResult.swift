/// How a call ended.
public enum CallResult: Sendable, Hashable {
    /// A person answered.
    case human
    /// A machine answered.
    case voicemail
    /// It was answered; by whom, detection has told, as far as that is known.
    case completed
    /// Nobody picked up.
    case noAnswer
    /// The line was busy.
    case busy
    /// It failed; `mayPass` where a later attempt may succeed.
    case failed(Reason, mayPass: Bool)
}
