/// What an attempt's outcome says of the number that it used.
struct NumberNews {
    let isAnswer: Bool
    let isHuman: Bool
    let isShort: Bool
    let isFailure: Bool
    let isSpam: Bool

    /// `talked`: how long a person was on the line; nil where that is not known.
    init(_ outcome: AttemptOutcome, talked: Duration?, _ settings: NumberHealthSettings) {
        isHuman = outcome.status == .humanConnected
        isAnswer = isHuman || outcome.status == .voicemail || outcome.status == .delivered
        isShort = isHuman && talked.map { $0 < settings.shortCall } ?? false
        // Who has opted out says nothing of the number, and neither does a call of which nobody knows how it ended, since the server
        // was started again.
        isFailure = outcome.status == .failed && !OptOutReason.isOptOut(outcome.reason) && outcome.reason != .unknownAfterRestart
        isSpam = isFailure && SpamLabelReason.isSpamLabel(outcome.reason)
    }

    /// Whether it says anything: busy and no answer do not.
    var isNews: Bool { isAnswer || isFailure }
}
