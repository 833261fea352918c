import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.ProspectEvent {
    init(_ event: ProspectEvent) {
        self.init(at: GoogleProtobuf.Timestamp(event.at), attempt: UInt32(clamping: event.attempt ?? 0))
        switch event.kind {
        case .added:
            kind = .added
            status = .queued
        case .blocked(let time, let why):
            kind = .blocked
            (until, reason) = (GoogleProtobuf.Timestamp(time), why.word)
        case .allowed: kind = .allowed
        case .callerIdChosen(let number, let why):
            kind = .callerIDChosen
            (callerID, reason) = (number.description, why.reason.word)
            (callerIDMatch, callerIDHealth) = (CampaignsV1.CallerIdMatch(why.match), why.health.map { UInt32(clamping: $0) })
        case .placed(let number, let begun):
            kind = .attemptPlaced
            (callerID, status) = (number.description, CampaignsV1.ProspectStatus(begun))
        case .answered(let who):
            kind = .answered
            reason = who?.word ?? ""
        case .ended(let outcome, let why):
            kind = .attemptEnded
            (status, reason) = (CampaignsV1.ProspectStatus(outcome), why?.word ?? "")
        case .retryScheduled(let time):
            kind = .retryScheduled
            (until, status) = (GoogleProtobuf.Timestamp(time), .queued)
        case .withdrawn(let number, let time, let why):
            kind = .attemptWithdrawn
            (callerID, reason, until) = (number?.description ?? "", why.word, time.map(GoogleProtobuf.Timestamp.init))
            status = time == nil ? .cancelled : .queued
        case .closed(let last, let why):
            kind = why == .suppressed ? .suppressed : .ended
            (status, reason) = (CampaignsV1.ProspectStatus(last), why.word)
        }
    }
}

extension CampaignsV1.Attempt {
    init(_ entry: AttemptEntry) {
        let attempt = entry.attempt
        self.init(
            id: attempt.id.description, campaignID: attempt.campaign.description, prospectID: attempt.prospect.description,
            number: UInt32(clamping: attempt.number), phone: attempt.phone.description, callerID: attempt.callerId.description,
            channel: CampaignsV1.Channel(attempt.channel), status: CampaignsV1.ProspectStatus(attempt.status),
            reason: entry.reason?.word ?? "", placedAt: GoogleProtobuf.Timestamp(attempt.placedAt),
            endedAt: entry.endedAt.map(GoogleProtobuf.Timestamp.init), retryAt: entry.retryAt.map(GoogleProtobuf.Timestamp.init),
            ringingAt: entry.record.ringingAt.map(GoogleProtobuf.Timestamp.init),
            answeredAt: entry.record.answeredAt.map(GoogleProtobuf.Timestamp.init),
            amdResult: entry.record.amd.map(CampaignsV1.AmdResult.init) ?? .unspecified, carrierID: entry.record.carrierID ?? "",
            cost: entry.record.cost.map { .init(amountMicros: $0.amountMicros, currency: $0.currency) })
    }
}
