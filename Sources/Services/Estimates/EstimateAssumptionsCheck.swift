import CampaignsProtos
import Domain
import GoogleProtos
import RPCServer

/// What a request assumes of attempts to come: checked, and put over what is known otherwise.
enum EstimateAssumptionsCheck {
    private static let ringTimes = Duration.milliseconds(100)...Duration.seconds(60)
    private static let talkTimes = Duration.seconds(1)...Duration.seconds(4 * 3_600)
    private static let voicemailTimes = Duration.seconds(1)...Duration.seconds(600)

    /// Throws INVALID_ARGUMENT that names every bad field.
    static func check(_ wanted: CampaignsV1.EstimateAssumptions) throws(RPCError) {
        var violations: [Domain.FieldViolation] = []
        func refuse(_ field: String, _ description: String) {
            violations.append(Domain.FieldViolation(field: "assumptions.\(field)", description: description))
        }
        for (field, rate) in [("answer_rate", wanted.answerRate), ("voicemail_rate", wanted.voicemailRate)] {
            if let rate, !(0...1).contains(rate) { refuse(field, "is \(rate); 0 to 1 are allowed") }
        }
        if violations.isEmpty, (wanted.answerRate ?? 0) + (wanted.voicemailRate ?? 0) > 1 {
            refuse("voicemail_rate", "is over 1 together with answer_rate")
        }
        for (field, time, range) in [
            ("ring_time", wanted.ringTime, ringTimes), ("talk_time", wanted.talkTime, talkTimes),
            ("voicemail_time", wanted.voicemailTime, voicemailTimes),
        ] {
            guard let time else { continue }
            if duration(time).map(range.contains) != true {
                refuse(field, "must be \(range.lowerBound / .seconds(1)) to \(range.upperBound / .seconds(1)) seconds")
            }
        }
        if !violations.isEmpty { throw RPCError(invalid: violations) }
    }

    /// What is known with what is wanted over it. A rate that is wanted leaves to the other what it can have.
    static func applied(_ wanted: CampaignsV1.EstimateAssumptions, to known: ForecastAssumptions) -> ForecastAssumptions {
        var assumed = known
        if let rate = wanted.answerRate {
            assumed.humanShare = rate
            assumed.voicemailShare = min(assumed.voicemailShare, 1 - rate)
        }
        if let rate = wanted.voicemailRate {
            assumed.voicemailShare = rate
            assumed.humanShare = min(assumed.humanShare, 1 - rate)
        }
        if let time = wanted.ringTime.flatMap(duration) { assumed.ringTime = time }
        if let time = wanted.talkTime.flatMap(duration) { assumed.talkTime = time }
        if let time = wanted.voicemailTime.flatMap(duration) { assumed.voicemailTime = time }
        return assumed
    }

    private static func duration(_ message: GoogleProtobuf.Duration) -> Duration? {
        guard (0...86_400).contains(message.seconds), (0...999_999_999).contains(message.nanos) else { return nil }
        return .seconds(message.seconds) + .nanoseconds(Int64(message.nanos))
    }
}
