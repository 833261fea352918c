/// What is known of an attempt beside its outcome. It is stored when the attempt ends.
public struct AttemptRecord: Sendable, Hashable {
    /// When the phone rang first; nil: it did not, as far as is known.
    public var ringingAt: Instant?
    /// When it was answered; nil: it was not, as far as is known.
    public var answeredAt: Instant?
    /// Who answered; nil: nothing was detected.
    public var amd: AMDResult?
    /// The carrier's own id of the call or message.
    public var carrierID: String?
    /// What it cost; nil: the carrier did not tell by its end.
    public var cost: AttemptCost?

    /// A record from its parts.
    public init(
        ringingAt: Instant? = nil, answeredAt: Instant? = nil, amd: AMDResult? = nil, carrierID: String? = nil, cost: AttemptCost? = nil
    ) {
        self.ringingAt = ringingAt
        self.answeredAt = answeredAt
        self.amd = amd
        self.carrierID = carrierID
        self.cost = cost
    }

    /// Takes in what an event says. `placedAt` and `now` bound the time that it gives, which is by the carrier's clock; where this clock
    /// was set back behind `placedAt`, that is the time.
    mutating func note(_ event: CarrierEvent, placedAt: Instant, now: Instant) {
        if let id = event.carrierID { carrierID = id }
        if let cost = event.cost { self.cost = cost }
        switch event.kind {
        case .ringing:
            let at = max(min(event.at ?? now, now), placedAt)
            ringingAt = min(ringingAt ?? at, at)
        case .answered, .detected, .agentConnected, .greetingPlayed, .voicemailDeposited:
            // Events change places on their way: the earliest is the nearest to the answer.
            let at = max(min(event.at ?? now, now), placedAt)
            answeredAt = min(answeredAt ?? at, at)
        default: break
        }
    }
}
