extension SimulatedCarrierModel {
    /// What people write who want no more messages.
    private static let optOuts = [
        "STOP", "Stop.", "stop", "STOP!!!", "Please stop", "UNSUBSCRIBE", "OPT OUT", "opt-out", "ＳＴＯＰ", "Stop texting me", "QUIT", "end",
    ]

    /// The answer to a message by a recipient who wants no more, and when it comes; nil: there is none.
    public func optOut(after attempt: Attempt) -> (at: Instant, text: String)? {
        guard settings.optOutPercent > 0, attempt.channel == .sms, let last = timeline(of: attempt).last, last.event == .messageDelivered
        else {
            return nil
        }
        var random = SplitMix64(
            seed: SplitMix64.mix(seed) ^ SplitMix64.mix(attempt.phone.digits) ^ UInt64(truncatingIfNeeded: attempt.number))
        guard random.next(upperBound: UInt64(100)) < UInt64(max(0, settings.optOutPercent)) else { return nil }
        let time = last.at.advanced(by: .milliseconds(Int64.random(in: settings.optOutDelay, using: &random)))
        return Self.optOuts.randomElement(using: &random).map { (time, $0) }
    }
}
