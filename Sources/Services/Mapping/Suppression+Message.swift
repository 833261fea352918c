import CampaignsProtos
import Domain
import GoogleProtos

extension CampaignsV1.Suppression {
    init(_ suppression: Suppression) {
        self.init(
            phone: suppression.phone.description, campaignID: suppression.campaign?.description ?? "",
            source: CampaignsV1.SuppressionSource(suppression.source), addedAt: GoogleProtobuf.Timestamp(suppression.addedAt))
    }
}

extension CampaignsV1.UploadSuppressionsResponse {
    init(_ report: SuppressionUploadReport) {
        self.init(
            kept: report.isKept, lines: UInt32(clamping: report.lines), added: UInt32(clamping: report.added),
            alreadyThere: UInt32(clamping: report.alreadyThere), bad: UInt32(clamping: report.bad),
            badLines: report.badLines.map { CampaignsV1.BadLine(line: UInt32(clamping: $0.line), reason: $0.reason.word) })
    }
}
