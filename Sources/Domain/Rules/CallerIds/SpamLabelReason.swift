/// Which of the reasons that carriers give for a failure mean that they take the number for a spammer's.
public enum SpamLabelReason {
    /// The words of this project, and the codes that carriers have for them: 30007 is Twilio's "message filtered", 607 SIP's
    /// "Unwanted" (RFC 8197), 608 its "Rejected" by an intermediary (RFC 8688).
    public static let words: Set<String> = [
        "spam_blocked", "spam_likely", "carrier_blocked", "carrier_filtered", "message_filtered", "30007", "607", "608",
    ]

    /// Whether a failure with this reason counts against the number.
    public static func isSpamLabel(_ reason: Reason?) -> Bool {
        guard let reason else { return false }
        return words.contains(reason.word.lowercased())
    }
}
