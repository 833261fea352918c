import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.Prospect {
    init(_ prospect: Prospect) {
        let isWaiting = prospect.status == .queued && prospect.dueAt > .epoch
        self.init(
            id: prospect.id.description, campaignID: prospect.campaign.description, phone: prospect.phone.description,
            status: CampaignsV1.ProspectStatus(prospect.status), reason: prospect.reason?.word ?? "",
            attempts: UInt32(clamping: prospect.attempts),
            nextAttemptAt: isWaiting ? GoogleProtobuf.Timestamp(prospect.dueAt) : nil)
    }
}

extension GoogleProtobuf.Timestamp {
    init(_ instant: Instant) {
        let (seconds, milliseconds) = instant.millisecondsSinceEpoch.quotientAndRemainder(dividingBy: 1000)
        // Timestamps count nanoseconds forward from the second, also before the epoch.
        let isBefore = milliseconds < 0
        self.init(seconds: isBefore ? seconds - 1 : seconds, nanos: Int32(isBefore ? milliseconds + 1000 : milliseconds) * 1_000_000)
    }
}
