/// Which of the reasons that carriers give for a failure mean that the recipient has opted out with the carrier.
public enum OptOutReason {
    /// The word of this project, the code that most carriers have for it, and their other words.
    private static let words: Set<String> = ["opted_out", "21610", "recipient_opted_out", "unsubscribed_recipient", "blocked_by_opt_out"]

    /// Whether a failure with this reason puts the number on the account's suppression list.
    public static func isOptOut(_ reason: Reason?) -> Bool {
        guard let reason else { return false }
        return words.contains(reason.word.lowercased())
    }
}
