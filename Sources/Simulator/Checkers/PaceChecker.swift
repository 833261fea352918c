import Domain

/// Calls per second and the gaps between texts, measured from what the carrier was asked.
struct PaceChecker {
    private var paces: [CampaignID: Pace] = [:]
    private var fastest: [CampaignID: Double] = [:]
    private var lastText: [PhoneNumber: Instant] = [:]

    /// A bucket of attempts that fills at the campaign's rate.
    private struct Pace {
        var tokens: Double
        var at: Instant
    }

    /// By when attempts were decided: a commit's time may bunch them at the carrier.
    mutating func check(_ attempt: Attempt, of campaign: Campaign) -> String? {
        note(campaign)
        switch attempt.channel {
        case .sms: return checkGap(attempt)
        case .voice: return checkPace(campaign.id, at: attempt.placedAt)
        }
    }

    /// Notes a campaign's settings, which may change while it is paused.
    mutating func note(_ campaign: Campaign) {
        fastest[campaign.id] = max(fastest[campaign.id] ?? 0, campaign.settings.mode.callsPerSecond ?? 1)
    }

    /// After a restart the pace begins anew, which may cost one attempt, and goes by the clock as it then is. Many
    /// restarts without an attempt cost no more.
    mutating func restarted(at clock: Instant) {
        for (campaign, pace) in paces {
            paces[campaign] = Pace(tokens: min(max(0, pace.tokens), capacity(of: campaign)) + 1, at: min(pace.at, clock))
        }
    }

    /// A second's worth of a stall may be made good, and a slot taken late is followed by one on time.
    private func capacity(of campaign: CampaignID) -> Double { max(1, fastest[campaign] ?? 1) + 1 }

    private mutating func checkGap(_ attempt: Attempt) -> String? {
        let last = lastText.updateValue(attempt.placedAt, forKey: attempt.callerId)
        guard let last, last.duration(to: attempt.placedAt) < .seconds(12 * 60) else { return nil }
        return "two messages from one number within 12 minutes"
    }

    private mutating func checkPace(_ campaign: CampaignID, at time: Instant) -> String? {
        let rate = fastest[campaign] ?? 1
        let capacity = capacity(of: campaign)
        var pace = paces[campaign] ?? Pace(tokens: capacity, at: time)
        let passed = Double(max(0, pace.at.duration(to: time).wholeMilliseconds))
        pace.tokens = min(max(capacity, pace.tokens), pace.tokens + rate * passed / 1000) - 1
        pace.at = max(pace.at, time)
        paces[campaign] = pace
        return pace.tokens < -1e-6 ? "faster than \(rate) calls per second" : nil
    }
}
