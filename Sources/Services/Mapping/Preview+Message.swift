import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.PreviewCampaignResponse {
    init(_ preview: CampaignPreview, of campaign: CampaignID) {
        self.init(
            id: campaign.description, startAt: GoogleProtobuf.Timestamp(preview.start), queued: UInt32(clamping: preview.queued),
            called: UInt32(clamping: preview.count(.called)), delayed: UInt32(clamping: preview.count(.delayed)),
            skipped: UInt32(clamping: preview.count(.skipped)), groups: preview.groups.map { CampaignsV1.PreviewGroup($0) },
            obstacles: preview.obstacles.map { CampaignsV1.PreviewObstacle(reason: $0.word, description: $0.description) },
            notices: preview.notices.map { CampaignsV1.PreviewGroup($0) })
    }
}

extension CampaignsV1.PreviewGroup {
    init(_ group: PreviewGroup) {
        self.init(
            fate: group.fate.map { CampaignsV1.PreviewFate($0) } ?? .unspecified, reason: group.word, description: group.description,
            prospects: UInt32(clamping: group.prospects), earliest: group.earliest.map(GoogleProtobuf.Timestamp.init),
            latest: group.latest.map(GoogleProtobuf.Timestamp.init),
            examples: group.examples.map {
                CampaignsV1.PreviewExample(
                    prospectID: $0.prospect.description, phone: $0.phone.description, until: $0.until.map(GoogleProtobuf.Timestamp.init))
            })
    }
}

extension CampaignsV1.PreviewFate {
    init(_ fate: PreviewFate) {
        switch fate {
        case .called: self = .called
        case .delayed: self = .delayed
        case .skipped: self = .skipped
        }
    }
}

extension Instant {
    /// The time of a message, to the millisecond before; nil where it is none between the years 1 and 9999.
    init?(_ timestamp: GoogleProtobuf.Timestamp) {
        self.init(secondsSinceEpoch: timestamp.seconds, nanoseconds: timestamp.nanos)
    }
}
